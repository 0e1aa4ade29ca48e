# One image for every process: the command chooses (`worker`, `notifier`, or any other of `stations --help`).
# By tag; --build-arg BASE=python@sha256:… names one image for good.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
# Without pip in it: nothing is installed at run time.
RUN python -m venv --without-pip /opt/venv
WORKDIR /build
# Dependencies before the code: they change seldom, and their layer is kept.
COPY requirements.lock ./
RUN pip --python /opt/venv/bin/python install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY seven_stations/ seven_stations/
COPY worker/ worker/
COPY notifier/ notifier/
COPY cli/ cli/
RUN pip wheel --no-cache-dir --no-deps --wheel-dir dist . \
 && pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --no-index dist/*.whl

FROM ${BASE}
RUN groupadd --gid 10001 stations \
 && useradd --uid 10001 --gid stations --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin stations
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
# Root's and empty: no .env file and no folder of someone else's code lies where a process starts.
WORKDIR /opt/stations
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["stations"]
CMD ["--help"]

# Last, so that a new revision costs no layer.
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Seven Stations" \
      org.opencontainers.image.description="Analyses of dramatic texts as BullMQ jobs, watched live over Socket.IO and SSE" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
