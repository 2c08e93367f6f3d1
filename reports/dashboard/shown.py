"""From values to an answer: the templates with their words."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from reports.dashboard.view import texts
from reports.pages import environment
from reports.wording import Language, Wording


class Shown:
    """Renders the templates for one company; `language` is the one of pages whose address names none."""

    def __init__(self, company: str, language: Language, topics: Mapping[str, Mapping[str, str]]) -> None:
        self.company, self._language, self._topics = company, language, topics

    def words(self, language: str | None) -> Wording:
        chosen: Language = "de" if language == "de" else "en" if language == "en" else self._language
        return Wording(language=chosen, company=self.company, topics=self._topics)

    def page(self, name: str, language: str | None, values: Mapping[str, Any], status: int = 200) -> Response:
        words = self.words(language)
        made = (
            environment()
            .get_template(f"dashboard/{name}.html.j2")
            .render(
                d=words.texts,
                t=texts(words.language),
                f=words,
                language=words.language,
                company=self.company,
                **values,
            )
        )
        return HTMLResponse(made, status)

    def problem(self, request: Request, problem: str, status: int) -> Response:
        """A page that says what is wrong; `problem` is a key of the texts, or a sentence."""
        language = request.query_params.get("lang")
        told = texts(self.words(language).language).get(problem, problem)
        return self.page("wrong", language, {"problem": told}, status)
