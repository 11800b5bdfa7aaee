# The program is built in one image and runs in another that holds little else.
FROM rust:1.95-slim-trixie AS builder
WORKDIR /src
COPY . .
# The image brings the C compiler that SQLite and zstd need. Downloads and objects stay in caches
# of the builder, so that a second build compiles what has changed.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked \
 && cp target/release/tertulia /tertulia

FROM debian:trixie-slim
# The data folder belongs to the service before it becomes a volume, and a new volume inherits that.
RUN groupadd --gid 10001 tertulia \
 && useradd --uid 10001 --gid tertulia --home-dir /data --no-create-home \
      --shell /usr/sbin/nologin tertulia \
 && install --directory --owner=tertulia --group=tertulia --mode=700 /data
COPY --from=builder /tertulia /usr/local/bin/tertulia
USER tertulia
WORKDIR /data
ENV TERTULIA_STORE=sqlite:/data/tertulia.db \
    TERTULIA_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# Bash, which the base image has, opens the connection by itself: no client has to be installed.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${TERTULIA_LISTEN##*:} && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -u 3 status && [[ $status == 'HTTP/1.1 200 '* ]]"]
ENTRYPOINT ["tertulia"]
CMD ["serve"]
