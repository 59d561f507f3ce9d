// SPDX-License-Identifier: GPL-3.0-or-later
// The body of a request alone: as text, as bytes in hexadecimal, or from a file.
#pragma once

#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>
#include <string>

#include "gui/detail/small_widgets.h"
#include "gui/editor/bytes_editor.h"
#include "gui/intercept/wire_editor.h"

namespace penstock::gui {

class EditorFindBar;

/// Thread: GUI.
class BodyEditor : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::size_t mostHex = 256 * 1024;  // bytes that are edited in hexadecimal
  static constexpr qint64 largestFile = qint64(64) * 1024 * 1024;

  BodyEditor(Theme& theme, QWidget* parent);
  /// Shows these. What is typed here is told by `changed` alone.
  void setBytes(std::string bytes);
  void setLanguage(display::Language language) { text_->setLanguage(false, language); }

 Q_SIGNALS:
  void changed(const std::string& bytes);

 private:
  void showHex();
  void hexTyped();
  void fromFile();
  void toFile();
  void layOut();

  Theme& theme_;
  BytesEditor* text_;
  WireEditor* hex_;
  EditorFindBar* find_;
  NoticeBar* notice_;
  QStackedWidget* stack_;
  QToolButton* asHex_;
  std::string bytes_;
  bool loading_ = false;
};

}  // namespace penstock::gui
