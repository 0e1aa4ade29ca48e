{{/* Labels by which pods are found, beside their component. */}}
{{- define "stations.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "stations.labels" -}}
{{ include "stations.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "stations.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* The environment of a program: (list $ its-own-settings), which go over those of all. */}}
{{- define "stations.environment" -}}
{{- $root := index . 0 }}
{{- if $root.Values.valkey.enabled -}}
- name: STATIONS_REDIS_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $root.Values.secret }}, key: redis-password}}
- name: STATIONS_REDIS_URL
  value: redis://:$(STATIONS_REDIS_PASSWORD)@{{ $root.Release.Name }}-valkey:6379/0
{{- else -}}
- name: STATIONS_REDIS_URL
  valueFrom: {secretKeyRef: {name: {{ $root.Values.secret }}, key: redis-url}}
{{- end }}
{{- range $name, $value := mergeOverwrite (dict "STATIONS_LOG_FORMAT" "json") $root.Values.settings (index . 1) }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* What all pods of ours have: (list $ "worker"). */}}
{{- define "stations.pod" -}}
{{- $root := index . 0 -}}
automountServiceAccountToken: false
enableServiceLinks: false
# Otherwise the program would have number 1, whose signals and dead children are its own affair.
shareProcessNamespace: true
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "stations.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ index . 1 }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 64Mi}
{{- end }}

{{- define "stations.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}
