// SPDX-License-Identifier: GPL-3.0-or-later
// A row as it is laid out.
#pragma once

#include <QTextLayout>

#include "gui/detail/code_view.h"

namespace penstock::gui {

struct CodeView::Row {
  QString text;
  bool ascii = true;  // a byte is a character
  QTextLayout layout;

  QTextLine line() const { return layout.lineAt(0); }
  /// Byte within the row to index within `text`, and back.
  int indexOf(std::string_view row, std::size_t byte) const {
    return ascii ? int(byte) : int(QString::fromUtf8(row.data(), qsizetype(std::min(byte, row.size()))).size());
  }
  std::size_t byteOf(int index) const {
    return ascii ? std::size_t(index) : std::size_t(QStringView(text).left(index).toUtf8().size());
  }
};

}  // namespace penstock::gui
