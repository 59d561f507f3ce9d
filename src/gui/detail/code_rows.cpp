// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/code_rows.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kAtOnce = 128 * 1024;  // bytes wrapped within a frame

}  // namespace

CodeRows::CodeRows(QObject* parent) : QObject(parent), text_(display::TextDocument::make({})), rows_(text_), mailbox_(this) {}

CodeRows::~CodeRows() { wrapping_.cancel(); }

void CodeRows::setText(display::TextDocumentPtr text, bool same) {
  wrapping_.cancel();
  text_ = std::move(text);
  // Of a text that grows the part shown keeps its width: it is as good as wrapped until it is.
  if (columns_ > 0 && text_->text().size() <= kAtOnce)
    rows_ = display::TextDocument::wrapped(*text_, columns_);
  else
    rows_ = text_;
  folds_.setDocument(rows_, same);
  if (columns_ > 0 && rows_ == text_) wrap();
}

void CodeRows::setColumns(std::size_t columns) {
  if (columns_ == columns) return;
  columns_ = columns;
  wrap();
}

void CodeRows::wrap() {
  wrapping_.cancel();
  if (columns_ == 0) return take(text_);
  if (text_->text().size() <= kAtOnce) return take(display::TextDocument::wrapped(*text_, columns_));
  wrapping_ = CancelToken();
  mailbox_.run([text = text_, columns = columns_, token = wrapping_] { return display::TextDocument::wrapped(*text, columns, token); },
               [this, token = wrapping_](display::TextDocumentPtr rows) {
                 if (!token.cancelled()) take(std::move(rows));
               });
}

void CodeRows::take(display::TextDocumentPtr rows) {
  if (rows == rows_) return;
  Q_EMIT aboutToRelay();
  rows_ = std::move(rows);
  folds_.setDocument(rows_, true);
  Q_EMIT relaid();
}

}  // namespace penstock::gui
