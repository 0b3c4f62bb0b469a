# Build:  docker build -t annexa .
# Run:    docker run --init --read-only --tmpfs /tmp --env-file .env -v annexa:/data annexa
# Where packages come from a private index: docker build --secret id=pip,src=pip.conf -t annexa .

FROM python:3.11-slim AS build
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
    pip install --constraint requirements.lock .
# Nothing else may have come along.
RUN pip freeze --exclude annexa | sed 's/+.*//' | sort -f > installed \
    && ! grep -vixFf requirements.lock installed
# The weights are the published ones: anything else ends the build.
RUN cd / && python -c "from knowledge.adapters.embedding import packaged_model; print(packaged_model())"

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Annexa" \
      org.opencontainers.image.description="Proved answers about ISO 27001 and your own policies, in Slack" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin annexa \
    && install --directory --owner annexa --group annexa --mode 0700 /data
COPY --from=build /opt/annexa /opt/annexa
ENV PATH=/opt/annexa/bin:$PATH \
    ANNEXA_HOME=/data \
    ANNEXA_LOG_FORMAT=json \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TOKENIZERS_PARALLELISM=false
USER annexa
WORKDIR /data
VOLUME /data
ENTRYPOINT ["annexa"]
CMD ["serve"]
