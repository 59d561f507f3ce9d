// SPDX-License-Identifier: GPL-3.0-or-later
// Which project is open: another one, a copy, the recent ones, and what happens when it grows past its limit.
#pragma once

#include <QMenu>
#include <QObject>
#include <chrono>
#include <functional>
#include <future>

#include "gui/jobs.h"
#include "gui/window/actions.h"
#include "gui/window/banner.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// The project that was chosen in the window last, which is the one of the next start that names none; "" for the
/// session's, and where it is no longer there.
QString chosenProject();
void forgetChosenProject();

/// Lifetime: all it is given outlives it. Thread: GUI; what takes time is done elsewhere.
class ProjectActions : public QObject {
  Q_OBJECT
 public:
  ProjectActions(service::ProxyService& service, const Actions& actions, Banner& problem, Banner& limit, Toast& toast, QWidget* window);

  /// Fills a menu with what opens, copies and limits.
  void fillMenu(QMenu* menu);
  /// The service is open: its project is the newest of the recent ones.
  void setStarted();
  /// As the status bar is told: asks when the limit was reached.
  void setStatus(const service::RecordingStatus& status);

  /// Makes the file when there is none.
  void open(const QString& path);
  /// In the place of a file that is there only with `replace`: when the person agreed.
  void saveAs(const QString& path, bool replace = false);
  /// Whether no other project is being opened any more, by then at the latest.
  bool waitForChange(std::chrono::milliseconds patience) const;

 Q_SIGNALS:
  /// The project that is open is going to be another: what it is to keep is written now.
  void leaving();
  /// It is another.
  void opened();

 private:
  void change(const QString& path, const QString& done, std::function<Result<void>(const std::string& path)> work);
  void changedElsewhere();
  void fillRecent(QMenu* menu);
  enum class Choice { existing, made, copy };
  QString choose(const QString& title, Choice choice) const;
  void askForLimit();
  void setLimit(std::uint64_t bytes, service::LimitPolicy policy, const QString& told);
  void setEnabled(bool on);

  service::ProxyService& service_;
  const Actions& actions_;
  Banner &problem_, &limit_;
  Toast& toast_;
  QWidget* window_;
  std::shared_future<void> changing_;
  Mailbox mailbox_{this};
  bool started_ = false, busy_ = false;
  QString toldDamage_;
  Subscription another_;  // project
  bool asked_ = false;  // the limit's banner was shown, and perhaps dismissed
};

}  // namespace penstock::gui
