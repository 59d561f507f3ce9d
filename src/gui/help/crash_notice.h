// SPDX-License-Identifier: GPL-3.0-or-later
// At the start after a crash: that there was one, and the file that says where, to look at, save or delete. It is sent to nobody.
#pragma once

#include <QObject>
#include <functional>

#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/window/banner.h"
#include "penstock/service/crash_reports.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI; files are read on others.
class CrashNotice : public QObject {
  Q_OBJECT
 public:
  /// `banner`: makes it, once there is something to tell.
  CrashNotice(const Theme& theme, std::function<Banner*()> banner, service::UserFolders folders, QWidget* window);
  /// Looks for a report that was not told of yet.
  void look();

 private:
  void tell(const service::CrashReport& report);
  void show(const service::CrashReport& report);
  void save(const service::CrashReport& report);

  const Theme& theme_;
  const std::function<Banner*()> makeBanner_;
  Banner* banner_ = nullptr;
  const service::UserFolders folders_;
  QWidget* const window_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
