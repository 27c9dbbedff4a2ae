"""What every answer carries, errors included. One test per header."""

from flask import Flask, Response, request

from facilitator.settings import Settings


def content_security_policy(settings: Settings) -> str:
    """Return our policy: this origin only, no inline script or style, Trusted Types on."""
    socket = settings.base_url.replace("http", "ws", 1).rstrip("/")
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {socket}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types facilitator",
        )
    )


def install_headers(app: Flask, settings: Settings) -> None:
    """Add the headers to every response of this app."""
    policy = content_security_policy(settings)

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = (
            "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        )
        headers["X-Frame-Options"] = "DENY"
        if settings.https:
            headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if request.endpoint == "static":
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        headers.add("Vary", "Cookie")
        return response
