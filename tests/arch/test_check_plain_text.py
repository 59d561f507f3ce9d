#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about text complain where they should, and only there."""
import pathlib
import unittest

from check_plain_text import check_source


def complaints(code, path="src/gui/x.cpp"):
    return check_source(pathlib.Path(path), code)


class Rules(unittest.TestCase):
    def test_what_qt_might_take_for_rich_text_is_refused(self):
        for code in [
            "auto* l = new QLabel(text, this);", "QLabel* label_;", "class X : public QLabel {", "#include <QLabel>",
            "w->setToolTip(text);", "setToolTip(host);", "QToolTip::showText(at, text);",
            'QMessageBox::critical(this, "Penstock", sentence);', "QMessageBox box(this);", "QMessageBox box;", "new QMessageBox(this)",
            "box.setInformativeText(words);", "view.setHtml(body);", "cursor.insertHtml(body);", "QTextBrowser view;", "QTextEdit edit;",
            "document.setMarkdown(x);", "action->setWhatsThis(x);", "action->setStatusTip(x);", "case Qt::WhatsThisRole:",
            "l->setTextFormat(Qt::RichText);", "Qt::AutoText", "if (Qt::mightBeRichText(x))", "QInputDialog::getText(this, a, b)",
            "QErrorMessage e;", "QProgressDialog p(text);", "QSystemTrayIcon tray;", "setWindowTitle(host);", "setWindowTitle(QString(x));",
            "form->addRow(host, field);", "if (role == Qt::ToolTipRole) return host;", "QStaticText text(host);",
        ]:
            self.assertEqual(1, len(complaints(code)), code)

    def test_the_rest_is_not(self):
        for code in [
            "auto* l = new PlainLabel(text, this);", "setPlainToolTip(w, text);", "showToolTip(at, text, this);",
            'PlainMessageBox(QMessageBox::Critical, "Penstock", sentence, this).exec();', 'setWindowTitle("Trust CA");',
            'setWindowTitle(tr("Trust CA"));', "// a QLabel would setHtml(x)", "/* QLabel\n */", 'sheet = "QLabel { color: red }";',
            'sheet = R"(QLabel { color: "red" } QToolTip)";', 'form->addRow("At most", field);', "form->addRow(buttons);",
            "case Qt::ToolTipRole: return plainToolTip(host);", "QStaticText text;", "char c = '\"'; // QLabel", "label->setTextFormat(Qt::PlainText);",
        ]:
            self.assertEqual([], complaints(code), code)

    def test_the_helper_and_other_layers_may(self):
        self.assertEqual([], complaints("class PlainLabel : public QLabel {", "src/gui/plain_text.h"))
        self.assertEqual([], complaints("QTextEdit edit;", "src/gui/detail/facts_view.cpp"))
        self.assertEqual(1, len(complaints("edit.setHtml(x);", "src/gui/detail/facts_view.cpp")))
        self.assertEqual([], complaints("QLabel", "src/app/x.cpp"))

    def test_lines_are_told(self):
        self.assertEqual(["src/gui/x.cpp:4: QLabel: use PlainLabel"], complaints('/* a\n */ auto s = R"(\n)";\nQLabel l;'))


if __name__ == "__main__":
    unittest.main()
