// SPDX-License-Identifier: GPL-3.0-or-later
// What a person noted on the exchange shown: its colour, tags and comment, in a line above it.
#pragma once

#include <QAbstractButton>

#include "gui/row_paint.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

/// Hidden while there is nothing noted. A click asks to change it.
class NoteBar : public QAbstractButton {
  Q_OBJECT
 public:
  NoteBar(const Theme& theme, QWidget* parent);

  void setNotes(const model::Annotation& notes);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void remake();

  const Theme& theme_;
  model::Annotation notes_;
  Face words_, pill_;
};

}  // namespace penstock::gui
