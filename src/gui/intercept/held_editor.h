// SPDX-License-Identifier: GPL-3.0-or-later
// The held item that is looked at: Raw, Headers and Body, three ways to the same bytes.
#pragma once

#include <QButtonGroup>
#include <QStackedWidget>
#include <QTimer>
#include <QWidget>
#include <map>
#include <optional>
#include <set>

#include "gui/intercept/head_table.h"
#include "gui/intercept/held_draft.h"
#include "gui/intercept/wire_editor.h"
#include "gui/theme.h"

class QToolButton;

namespace penstock::gui {

class NoticeBar;

/// What was typed is kept until its item is gone. Thread: GUI.
class HeldEditor : public QWidget {
  Q_OBJECT
 public:
  HeldEditor(service::Intercept& queue, Theme& theme, QWidget* parent = nullptr);

  /// 0: none.
  void show(std::uint64_t id);
  std::uint64_t shown() const { return shown_; }
  /// It is whole by now, or its client left.
  void refresh();
  /// Nothing: what was typed is no edit, and why is shown.
  std::optional<service::HeldEdit> editOf(std::uint64_t id);
  bool isEdited(std::uint64_t id);
  void keepOnly(const std::set<std::uint64_t>& ids);
  /// Why it was not sent.
  void tell(const QString& sentence);
  bool hasTyping() const;
  void takeFocus();

 private:
  using View = HeldDraft::View;
  void makeBar();
  void choose(View view);
  void load();
  bool take();
  void typed();
  void check();
  void replaceBody();
  HeldDraft* draft();

  service::Intercept& queue_;
  Theme& theme_;
  QWidget* bar_;
  QButtonGroup* tabs_;
  QToolButton *hex_, *file_;
  QStackedWidget* stack_;
  WireEditor* editor_;
  HeadTable* table_;
  NoticeBar *notice_, *problem_;
  QTimer checkSoon_;
  std::map<std::uint64_t, HeldDraft> drafts_;
  std::uint64_t shown_ = 0;
  View view_ = View::raw;
  HeldDraft::Shown face_;
  QString last_;  // text of the editor: new colours are told as a change as well
  bool typed_ = false;  // since it was taken
  bool loading_ = false;
};

}  // namespace penstock::gui
