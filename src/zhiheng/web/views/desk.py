"""The desk: what waits for the person who has just come in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.web.access import signed_in


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk."""
    return render(request, "web/desk/desk.html", {})
