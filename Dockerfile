# Build:  docker build -t annexa:0.1.0 .
# Run:    docker run --init --read-only --tmpfs /tmp --env-file .env -v annexa:/data annexa:0.1.0
# Where packages come from a private index: docker build --secret id=pip,src=pip.conf -t annexa:0.1.0 .
# With traces and Sentry:                   docker build --build-arg EXTRAS=telemetry -t annexa:0.1.0 .
# With a base image that never changes:     docker build --build-arg PYTHON_IMAGE=python@sha256:… -t annexa:0.1.0 .
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG EXTRAS=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/annexa
ENV PATH=/opt/annexa/bin:$PATH

# The large part first, so that a change of the code does not fetch it again.
COPY requirements.lock ./
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install "torch==$(sed -n 's/^torch==//p' requirements.lock)" --constraint requirements.lock

# What Annexa needs to run, the embedding model among it, in the versions of the lock.
COPY . .
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --constraint requirements.lock ".${EXTRAS:+[$EXTRAS]}"
# Nothing else may have come along but libraries for a GPU, which some indexes hang on PyTorch.
RUN pip freeze --exclude annexa | sed 's/+.*//' | grep -viE '^(nvidia|cuda|triton)' > installed \
    && ! grep -vixFf requirements.lock installed
# The weights are the published ones: anything else ends the build.
RUN cd / && python -c "from knowledge.adapters.embedding import packaged_model; print(packaged_model())"
# Nobody installs anything in a running container.
RUN pip uninstall --yes pip

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Annexa" \
      org.opencontainers.image.description="Proved answers about ISO 27001 and your own policies, in Slack" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin annexa \
    && install --directory --owner annexa --group annexa --mode 0700 /data
COPY --from=build /opt/annexa /opt/annexa
ENV PATH=/opt/annexa/bin:$PATH \
    ANNEXA_HOME=/data \
    ANNEXA_HTTP_PORT=3000 \
    ANNEXA_LOG_FORMAT=json \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TOKENIZERS_PARALLELISM=false
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
# Loading the model takes a while; there is no curl here.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['ANNEXA_HTTP_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["annexa"]
CMD ["serve"]
