// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/decode_offer.h"

#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTableWidget>
#include <algorithm>
#include <utility>

#include "gui/detail/decode_dialog.h"
#include "gui/editor/bytes_editor.h"
#include "gui/format.h"
#include "penstock/display/value_name.h"

namespace penstock::gui {
namespace {

using PutBack = std::function<QString(const std::string&)>;

QString changedSince() { return QObject::tr("The text has changed meanwhile: nothing was put back."); }

DecodeDialog* open(Theme& theme, std::string bytes, const QString& field, PutBack putBack, QWidget& owner) {
  auto* dialog = new DecodeDialog(theme, std::move(bytes), field, std::move(putBack), owner.window());
  static_cast<QWidget*>(dialog)->show();
  return dialog;
}

QString fieldOf(const QString& where, const QString& name) { return name.isEmpty() || where.isEmpty() ? where : where + " " + name; }
QString nameIn(std::string_view text, std::size_t at) { return wireText(display::valueName(text, at), 100); }

void addFirst(QMenu& menu, QWidget& editor, std::function<void()> done) {
  QAction* before = menu.actions().value(0);
  auto* action = new QAction(QObject::tr("Decode…"), &menu);
  action->setObjectName("decodeSelection");
  QObject::connect(action, &QAction::triggered, &editor, std::move(done));
  menu.insertAction(before, action);
  menu.insertSeparator(before);
}

/// Whether an editor of text holds these bytes as they are.
bool isText(const std::string& bytes) {
  const bool controls = std::any_of(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f; });
  return !controls && QString::fromStdString(bytes).toStdString() == bytes;
}
QString noText() { return QObject::tr("It has bytes that a field of text does not hold: put it back where bytes are edited."); }

}  // namespace

DecodeDialog* openDecode(Theme& theme, std::string bytes, const QString& where, const QString& name, QWidget& owner) {
  return open(theme, std::move(bytes), fieldOf(where, name), nullptr, owner);
}

void offerDecode(QMenu& menu, BytesEditor& editor, Theme& theme, const QString& where) {
  std::string chosen = editor.selected();
  if (chosen.empty()) return;
  const auto from = std::size_t(editor.SendScintilla(QsciScintillaBase::SCI_GETSELECTIONSTART));
  const QString field = fieldOf(where, nameIn(editor.view(), from));
  addFirst(menu, editor, [&editor, &theme, field, chosen = std::move(chosen), from] {
    open(theme, chosen, field,
         [editor = QPointer<BytesEditor>(&editor), chosen, from](const std::string& wire) {
           if (!editor || editor->view().substr(std::min(from, editor->view().size()), chosen.size()) != chosen) return changedSince();
           editor->apply({{{from, chosen.size()}, wire}});
           return QString();
         },
         editor);
  });
}

void offerDecode(QMenu& menu, QPlainTextEdit& editor, Theme& theme, const QString& where) {
  const QTextCursor chosen = editor.textCursor();
  if (!chosen.hasSelection()) return;
  const int from = chosen.selectionStart(), to = chosen.selectionEnd();
  const auto textIn = [](const QTextCursor& of) { return of.selectedText().replace(QChar(QChar::ParagraphSeparator), QChar('\n')); };
  const QString text = textIn(chosen);
  QTextCursor line(editor.document());
  line.setPosition(from);
  line.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
  const std::string before = line.selectedText().toStdString();
  const QString field = fieldOf(where, nameIn(before, before.size()));
  addFirst(menu, editor, [&editor, &theme, field, text, from, to, textIn] {
    PutBack put;
    if (!editor.isReadOnly())
      put = [editor = QPointer<QPlainTextEdit>(&editor), text, from, to, textIn](const std::string& wire) {
        if (!isText(wire)) return noText();
        if (!editor || editor->isReadOnly() || editor->document()->characterCount() <= to) return changedSince();
        QTextCursor place(editor->document());
        place.setPosition(from);
        place.setPosition(to, QTextCursor::KeepAnchor);
        if (textIn(place) != text) return changedSince();
        place.insertText(QString::fromStdString(wire));
        return QString();
      };
    open(theme, text.toStdString(), field, std::move(put), editor);
  });
}

void offerDecodeOfRows(QTableWidget& table, Theme& theme, const QString& where, std::function<std::string(int row)> bytesOf) {
  table.setContextMenuPolicy(Qt::CustomContextMenu);
  QObject::connect(&table, &QWidget::customContextMenuRequested, &table, [&table, &theme, where, bytesOf = std::move(bytesOf)](const QPoint& point) {
    const int row = table.rowAt(point.y());
    if (row < 0) return;
    const auto decode = [&table, &theme, where, bytesOf, row] {
      const QTableWidgetItem *name = table.item(row, 0), *cell = table.item(row, 1);
      if (!cell) return;
      const std::string bytes = bytesOf(row);
      PutBack put;
      if (cell->flags() & Qt::ItemIsEditable)
        put = [table = QPointer<QTableWidget>(&table), bytesOf, bytes, row](const std::string& wire) {
          if (!isText(wire) || wire.find('\n') != wire.npos) return noText();
          QTableWidgetItem* now = table && row < table->rowCount() ? table->item(row, 1) : nullptr;
          if (!now || bytesOf(row) != bytes) return changedSince();
          now->setText(QString::fromStdString(wire));
          return QString();
        };
      open(theme, bytes, fieldOf(where, name ? name->text().left(100) : QString()), std::move(put), table);
    };
    auto* menu = new QMenu(&table);
    menu->setObjectName(table.objectName() + "Menu");
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(QObject::tr("Decode…"), &table, decode);
    menu->popup(table.viewport()->mapToGlobal(point));
  });
}

}  // namespace penstock::gui
