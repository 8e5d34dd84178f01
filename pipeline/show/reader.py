"""Which language does the person at the terminal read? The one that the system was set to, as programs with gettext find it.

LANGUAGE comes first (a list, "ky:ru"; it needs no locale to be installed), then LC_ALL, LC_MESSAGES, LANG; the locale C, with which scripts ask for English, sets LANGUAGE aside.
GNU gettext manual, 2.3 "Setting the Locale through Environment Variables". In: the environment. Out: ky, ru or en; en where it names none of them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# what a run was told on its command line, handed on to the kernel of its notebook
TOLD = "YNTYMAK_LANGUAGE"
_KNOWN = ("ky", "ru", "en")


def reader_language(environment: Mapping[str, str] | None = None) -> str:
    """ky, ru or en; `environment` is the process's own if none is given."""
    environment = os.environ if environment is None else environment
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    listed = [] if locale in ("C", "POSIX") else environment.get("LANGUAGE", "").split(":")
    for name in (environment.get(TOLD, ""), *listed, locale):
        language = name[:2].lower()
        if language in _KNOWN and not name[2:3].isalpha():
            return language
    return "en"
