# The server with everything it needs but its database, which compose.yaml runs beside it.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY src src
RUN python -m venv /opt/earnest \
 && /opt/earnest/bin/pip install --no-cache-dir -c requirements/lock.txt ".[server]" \
 && /opt/earnest/bin/python -c "from earnest.platform.web.translations import compile_catalogues; compile_catalogues()"

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/earnest earnest
COPY --from=build /opt/earnest /opt/earnest
ENV PATH=/opt/earnest/bin:$PATH PYTHONUNBUFFERED=1 EARNEST_DATA_DIR=/var/lib/earnest EARNEST_LOG=json
USER earnest
EXPOSE 8000 8001
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["earnest", "serve", "--host", "0.0.0.0", "--port", "8000"]
