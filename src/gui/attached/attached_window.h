// SPDX-License-Identifier: GPL-3.0-or-later
// The window over the engine of another Penstock, which goes on when it is closed: its traffic, what it holds, its rules. All else is done in a window of
// its own, and has no place here.
#pragma once

#include <QPushButton>
#include <functional>
#include <memory>
#include <string>

#include "gui/attached/attached_rules.h"
#include "gui/attached/attached_traffic.h"
#include "gui/intercept/intercept_panel.h"
#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/window/actions.h"
#include "gui/window/banner.h"
#include "gui/window/command_palette.h"
#include "gui/window/toast.h"
#include "penstock/attached/attachment.h"
#include "penstock/attached/held_intercept.h"

namespace penstock::gui {

/// Lifetime: `theme` outlives it. Its destructor ends the attachment. Thread: GUI.
class AttachedWindow : public QWidget {
  Q_OBJECT
 public:
  /// Makes the attachment, which tells what the person should read, on any thread.
  using Make = std::function<std::shared_ptr<attached::Attachment>(std::function<void(std::string)> say)>;
  AttachedWindow(const Make& make, Theme& theme);
  ~AttachedWindow() override;

  AttachedTraffic& traffic() { return *traffic_; }

 Q_SIGNALS:
  void closed();

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  QWidget* makeBar();
  QPushButton* makeButton(QAction* action, const char* name, QWidget* bar);
  QMenu* makeMenu();
  QWidget* makeStatus();
  void makeBody();
  void connectActions();
  void hideTheRest();
  void said(const std::string& sentence);
  void showStanding();
  void showHeld(int held, bool on, bool byRule);

  Theme& theme_;
  Mailbox mailbox_{this};
  const std::shared_ptr<attached::Attachment> attachment_;
  Actions actions_;
  attached::HeldIntercept held_;
  AttachedTraffic* traffic_;
  AttachedRules* rules_;
  InterceptPanel* intercept_ = nullptr;
  QPushButton* interceptButton_ = nullptr;
  Banner *goneBanner_, *warningBanner_;
  PlainLabel *dot_ = nullptr, *status_ = nullptr;
  Toast* toast_;
  CommandPalette* palette_ = nullptr;
  bool wasThere_ = true;
  QString warned_;
  Subscription standing_, capture_;
};

}  // namespace penstock::gui
