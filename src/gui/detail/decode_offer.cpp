// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/decode_offer.h"

#include <QMenu>
#include <QPointer>
#include <algorithm>

#include "gui/detail/decode_dialog.h"
#include "gui/editor/bytes_editor.h"

namespace penstock::gui {

void offerDecode(QMenu& menu, BytesEditor& editor, Theme& theme, const QString& field) {
  std::string chosen = editor.selected();
  if (chosen.empty()) return;
  const auto from = std::size_t(editor.SendScintilla(QsciScintillaBase::SCI_GETSELECTIONSTART));
  const auto open = [&editor, &theme, field, chosen, from] {
    auto* dialog = new DecodeDialog(
        theme, chosen, field,
        [editor = QPointer<BytesEditor>(&editor), chosen, from](const std::string& wire) {
          if (!editor || editor->view().substr(std::min(from, editor->view().size()), chosen.size()) != chosen) return;
          editor->apply({{{from, chosen.size()}, wire}});
        },
        editor.window());
    static_cast<QWidget*>(dialog)->show();
  };
  QAction* before = menu.actions().value(0);
  auto* action = new QAction(QObject::tr("Decode…"), &menu);
  action->setObjectName("decodeSelection");
  QObject::connect(action, &QAction::triggered, &editor, open);
  menu.insertAction(before, action);
  menu.insertSeparator(before);
}

}  // namespace penstock::gui
