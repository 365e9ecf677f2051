"""The pages people log in and change their password on: Chinese, then English; no script."""

from maps.jinja import TEMPLATES


def login_page(
    *,
    form_token: str,
    username: str,
    next: str,  # noqa: A002
    said: str,
    static: str,
) -> str:
    """Return the page to log in.

    Parameters
    ----------
    form_token
        Hidden field that ties the form to the browser it was sent to.
    username
        What was typed the last time.
    next
        Path to go to afterwards.
    said
        What went wrong the last time, if anything.
    static
        URL under which the built web assets are served, without a slash at the end.
    """
    return TEMPLATES.get_template("login.html").render(
        form_token=form_token, username=username, next=next, said=said, static=static
    )


def password_page(
    *,
    username: str,
    form_token: str,
    next: str,  # noqa: A002
    must: bool,
    said: str,
    static: str,
) -> str:
    """Return the page to change a password; `must` tells that nothing else goes before."""
    return TEMPLATES.get_template("password.html").render(
        username=username, form_token=form_token, next=next, must=must, said=said, static=static
    )
