// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/project_actions.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <memory>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/settings.h"
#include "gui/transfer/transfer_set.h"
#include "gui/window/limit_dialog.h"

namespace penstock::gui {
namespace {

constexpr auto kRecent = "projects/recent";
constexpr auto kFolder = "projects/folder";
constexpr auto kChosen = "projects/chosen";
constexpr int kMostRecent = 10;
constexpr auto kSuffix = ".penstock";

void remember(const QString& path) {
  QStringList recent = settings().value(kRecent).toStringList();
  recent.removeAll(path);
  recent.prepend(path);
  settings().setValue(kRecent, recent.mid(0, kMostRecent));
}

}  // namespace

QString chosenProject() {
  const QString path = settings().value(kChosen).toString();
  return QFileInfo(path).isFile() ? path : QString();
}

void forgetChosenProject() { settings().remove(kChosen); }

ProjectActions::ProjectActions(service::ProxyService& service, const Actions& actions, Banner& problem, Banner& limit, Toast& toast,
                               QWidget* window)
    : QObject(window), service_(service), actions_(actions), problem_(problem), limit_(limit), toast_(toast), window_(window) {
  connect(actions.newProject, &QAction::triggered, this, [this] { open(choose("New project", Choice::made)); });
  connect(actions.openProject, &QAction::triggered, this, [this] { open(choose("Open project", Choice::existing)); });
  connect(actions.saveProject, &QAction::triggered, this, [this] {
    const QString path = choose("Save project as", Choice::copy);
    saveAs(path, QFileInfo::exists(path));  // the dialog has asked
  });
  connect(actions.limitProject, &QAction::triggered, this, &ProjectActions::askForLimit);
  setEnabled(false);
}

void ProjectActions::fillMenu(QMenu* menu) {
  menu->addActions({actions_.newProject, actions_.openProject});
  QMenu* recent = menu->addMenu("Recent");
  recent->setObjectName("recentMenu");
  connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
  menu->addActions({actions_.saveProject, actions_.limitProject});
  menu->addSeparator();
  const TransferSet transfers(actions_);
  menu->addActions({transfers.exportTraffic, transfers.importTraffic});
}

void ProjectActions::fillRecent(QMenu* menu) {
  menu->clear();
  const QString current = started_ ? QString::fromStdString(service_.project()->status().project) : QString();
  for (const QString& path : settings().value(kRecent).toStringList()) {
    if (path == current || !QFileInfo::exists(path)) continue;
    QString text = QDir::toNativeSeparators(path);
    if (text.startsWith(QDir::homePath() + '/')) text.replace(0, QDir::homePath().size(), "~");
    QAction* action = menu->addAction(actionText(text));
    action->setEnabled(started_ && !busy_);
    connect(action, &QAction::triggered, this, [this, path] { open(path); });
  }
  if (menu->isEmpty()) menu->addAction("No other projects yet")->setEnabled(false);
}

void ProjectActions::setStarted() {
  if (!std::exchange(started_, true)) another_ = service_.projects().changed().subscribeOnce([this, to = mailbox_.address()] { to.post([this] { changedElsewhere(); }); });
  setEnabled(true);
  const QString path = QString::fromStdString(service_.project()->status().project);
  if (!path.isEmpty()) remember(path);
}

/// By the API, say. What this window began tells when it is done.
void ProjectActions::changedElsewhere() {
  another_.arm();
  if (busy_) return;
  setStarted();
  Q_EMIT opened();
}

void ProjectActions::setEnabled(bool on) {
  // Without a project there is nothing to copy or to limit.
  const bool file = on && !service_.project()->status().project.empty();
  for (QAction* action : {actions_.newProject, actions_.openProject}) action->setEnabled(on);
  for (QAction* action : {actions_.saveProject, actions_.limitProject}) action->setEnabled(file);
}

QString ProjectActions::choose(const QString& title, Choice choice) const {
  const QString folder = settings().value(kFolder, QDir::homePath()).toString();
  const QString filter = QStringLiteral("Penstock projects (*%1);;All files (*)").arg(kSuffix);
  QString path;
  if (choice == Choice::existing) {
    path = QFileDialog::getOpenFileName(window_, title, folder, filter);
  } else {
    QFileDialog dialog(window_, title, folder, filter);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(QString::fromLatin1(kSuffix).mid(1));  // by the dialog, so that it asks about the file that is meant
    // A project that is there is opened, not made anew.
    dialog.setOption(QFileDialog::DontConfirmOverwrite, choice == Choice::made);
    if (dialog.exec() == QDialog::Accepted) path = dialog.selectedFiles().value(0);
  }
  if (!path.isEmpty()) settings().setValue(kFolder, QFileInfo(path).absolutePath());
  return path;
}

bool ProjectActions::waitForChange(std::chrono::milliseconds patience) const {
  return !changing_.valid() || changing_.wait_for(patience) == std::future_status::ready;
}

void ProjectActions::open(const QString& path) {
  change(path, QFileInfo(path).fileName() + " is open", [projects = &service_.projects()](const std::string& file) { return projects->open(file); });
}

void ProjectActions::saveAs(const QString& path, bool replace) {
  change(path, "Recording goes on in " + QFileInfo(path).fileName(),
         [projects = &service_.projects(), replace](const std::string& file) { return projects->saveAs(file, replace); });
}

void ProjectActions::change(const QString& path, const QString& done, std::function<Result<void>(const std::string&)> work) {
  if (path.isEmpty() || busy_) return;
  busy_ = true;
  setEnabled(false);
  problem_.hide();
  limit_.hide();
  asked_ = false;
  toldDamage_.clear();
  Q_EMIT leaving();
  auto ended = std::make_shared<std::promise<void>>();
  changing_ = ended->get_future().share();
  mailbox_.run(
      [work = std::move(work), file = path.toStdString(), ended] {
        Result<void> changed = work(file);
        ended->set_value();
        return changed;
      },
      [this, done](const Result<void>& changed) {
        busy_ = false;
        setStarted();
        if (changed) Q_EMIT opened();
        if (!changed) return problem_.tell(sentenceText(changed.error().message));
        // Not what a command line names: that is for one run.
        settings().setValue(kChosen, QString::fromStdString(service_.project()->status().project));
        toast_.tell(done);
      });
}

void ProjectActions::setStatus(const service::RecordingStatus& status) {
  if (const QString damage = QString::fromStdString(status.damage); damage != toldDamage_) {
    toldDamage_ = damage;
    if (!damage.isEmpty()) problem_.tell(sentenceText(status.damage));
  }
  if (!status.limitAsked) {
    asked_ = false;
    limit_.hide();
    return;
  }
  if (std::exchange(asked_, true)) return;
  const std::uint64_t more = status.sizeLimit * 2;
  using Policy = service::LimitPolicy;
  limit_.tell("The project has reached its limit of " + sizeText(status.sizeLimit) + ". Recording waits; traffic goes on.",
              {{"Allow " + sizeText(more), [this, more] { setLimit(more, Policy::ask, "Recording goes on"); }},
               {"Drop the oldest", [this, limit = status.sizeLimit] { setLimit(limit, Policy::dropOldest, "The oldest exchanges make room"); }},
               {"Stop recording", [this, limit = status.sizeLimit] { setLimit(limit, Policy::stopRecording, "Recording stopped"); }}});
}

void ProjectActions::setLimit(std::uint64_t bytes, service::LimitPolicy policy, const QString& told) {
  if (busy_) return;
  (void)service_.project()->setLimit(bytes, policy);
  asked_ = false;
  toast_.tell(told);
}

void ProjectActions::askForLimit() {
  const service::RecordingStatus status = service_.project()->status();
  LimitDialog dialog(status, window_);
  if (dialog.exec() != QDialog::Accepted) return;
  setLimit(dialog.bytes(), dialog.policy(),
           dialog.bytes() == 0 ? QStringLiteral("The project has no limit") : "The project is limited to " + sizeText(dialog.bytes()));
}

}  // namespace penstock::gui
