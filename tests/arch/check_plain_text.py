#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the window's sources, and fails where text is shown by other means than gui/plain_text.h.

    check_plain_text.py ROOT

Qt guesses whether a text is rich. A label, a tool tip or a message box that is given a stranger's text would so load the images it names
and lay out its tables. Comments and string literals are not looked at: a style sheet may speak of QLabel.
"""
import pathlib
import re
import sys

# The one place where Qt's own means are used.
HELPERS = {"src/gui/plain_text.h", "src/gui/plain_text.cpp"}

# (pattern, what to use instead, files that may besides)
RULES = [
    (r"\bQLabel\b", "PlainLabel", set()),
    (r"\bQToolTip\b", "showToolTip", set()),
    (r"\bsetToolTip\s*\(", "setPlainToolTip", set()),
    (r"\bQMessageBox\s*(?:\(|::\s*(?:about|aboutQt|critical|information|question|warning)\b|\w+\s*[({;])", "PlainMessageBox", set()),
    (r"\b(?:setInformativeText|setDetailedText)\s*\(", "PlainMessageBox", set()),
    (r"\b(?:QErrorMessage|QProgressDialog|QInputDialog|QSplashScreen)\b", "a dialog of PlainLabels, or LinePopup", set()),
    (r"\b(?:setHtml|insertHtml|setMarkdown|insertMarkdown|fromHtml|fromMarkdown)\s*\(", "insertText", set()),
    (r"\b(?:QTextBrowser|QTextDocumentFragment::from\w+)\b", "CodeView or FactsView", set()),
    (r"\bQTextEdit\b", "FactsView, which inserts plain text", {"src/gui/detail/facts_view.h", "src/gui/detail/facts_view.cpp", "src/gui/help/manual_view.h", "src/gui/help/manual_view.cpp"}),
    (r"\b(?:setWhatsThis|setStatusTip)\s*\(|\bQt::(?:WhatsThisRole|StatusTipRole)\b|\bQWhatsThis\b", "setPlainToolTip", set()),
    (r"\bQt::(?:RichText|AutoText|MarkdownText)\b|\bmightBeRichText\b", "Qt::PlainText", set()),
    (r"\b(?:QSystemTrayIcon|KNotification)\b|org\.freedesktop\.Notifications", "Toast: bodies of desktop notifications are markup", set()),
    (r"\bQStaticText\s+\w+\s*[({]", "row_paint's texts, which are plain", set()),
]
# Where a text is given as it is: only what we wrote ourselves.
LITERAL = r'(?:tr\s*\(\s*)?(?:QStringLiteral\s*\(\s*)?"'
LITERAL_ONLY = [(r"\bsetWindowTitle\s*\(\s*", "a title of our own words"), (r"\baddRow\s*\(\s*(?!buttons)", "a label of our own words")]
TIP_ROLE = re.compile(r"\bQt::ToolTipRole\b")

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^()\s\\]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def stripped(text, strings):
    """Without comments, and with empty strings unless `strings`; line numbers stay."""
    def instead(match):
        token = match.group(0)
        lines = "\n" * token.count("\n")
        if token[0] == "/":
            return lines
        if token[0] == "'" and not strings:
            return "' '"
        return token if strings else '""' + lines
    return TOKEN.sub(instead, text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def check_source(path, text):
    """Complaints about one file; `path` is relative to the root."""
    name = path.as_posix()
    if not name.startswith("src/gui/") or name in HELPERS:
        return []
    code, found = stripped(text, strings=False), []
    for pattern, instead, files in RULES:
        if name in files:
            continue
        found += [f"{name}:{line_of(code, m.start())}: {m.group(0).strip()}: use {instead}" for m in re.finditer(pattern, code)]
    with_strings = stripped(text, strings=True)
    for pattern, instead in LITERAL_ONLY:
        for m in re.finditer(pattern, with_strings):
            if not re.match(LITERAL, with_strings[m.end():]) and not with_strings[m.end():].startswith("buttons"):
                found.append(f"{name}:{line_of(with_strings, m.start())}: {m.group(0).strip()}: use {instead}")
    # A tip of a model is shown by its view, whose guess is the same.
    tip = TIP_ROLE.search(code)
    if tip and "plainToolTip(" not in code:
        found.append(f"{name}:{line_of(code, tip.start())}: Qt::ToolTipRole: give plainToolTip()")
    return found


def main(root):
    root = pathlib.Path(root)
    found, files = [], 0
    for full in sorted((root / "src" / "gui").rglob("*")):
        if full.suffix not in {".h", ".cpp"}:
            continue
        files += 1
        found += check_source(full.relative_to(root), full.read_text("utf-8"))
    for line in found:
        print(line)
    print(f"{files} files, {len(found)} complaints")
    if files == 0:
        print(f"{root} holds no window: give the root of the tree")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
