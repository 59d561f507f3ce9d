// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's actions do.
#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QSignalBlocker>
#include <utility>

#include "gui/detail/detail_panel.h"
#include "gui/first_run/trust_dialog.h"
#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/protobuf_files.h"
#include "gui/window/main_window.h"

namespace penstock::gui {

void MainWindow::connectActions() {
  connect(actions_.record, &QAction::toggled, this, &MainWindow::toggleRecording);
  connect(actions_.clear, &QAction::triggered, this, &MainWindow::clearTraffic);
  connect(actions_.openBrowser, &QAction::triggered, launcher_, qOverload<>(&BrowserLauncher::open));
  connect(actions_.trustCa, &QAction::triggered, this, &MainWindow::showTrustDialog);
  connect(actions_.copyAddress, &QAction::triggered, this, &MainWindow::copyAddress);
  connect(actions_.loadProto, &QAction::triggered, this, [this] {
    const QStringList files = chooseProtobuf(this);
    if (!files.isEmpty()) addProtobufFiles(files);
  });
  connect(actions_.zoomIn, &QAction::triggered, this, [this] { theme_.zoomBy(1); });
  connect(actions_.zoomOut, &QAction::triggered, this, [this] { theme_.zoomBy(-1); });
  connect(actions_.zoomReset, &QAction::triggered, this, [this] { theme_.zoomBy(0); });
  connect(actions_.fullScreen, &QAction::toggled, this, [this](bool on) {
    // The other bits stay: a window that was maximised is so again afterwards.
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, on));
  });
  connect(actions_.palette, &QAction::triggered, palette_, &CommandPalette::open);
  connect(actions_.about, &QAction::triggered, this, &MainWindow::showAbout);
  connect(actions_.quit, &QAction::triggered, this, &QWidget::close);
  const std::pair<QAction*, Theme::Choice> themes[] = {{actions_.themeDesktop, Theme::Choice::desktop},
                                                       {actions_.themeLight, Theme::Choice::light},
                                                       {actions_.themeDark, Theme::Choice::dark}};
  for (const auto& [action, choice] : themes) {
    action->setChecked(theme_.choice() == choice);
    connect(action, &QAction::triggered, this, [this, choice = choice] { theme_.choose(choice); });
  }
  connect(&page_->model(), &TrafficModel::drained, this, [this] {
    tabs_->setCount(page_, page_->model().keptRows(), "Number of exchanges");
    actions_.clear->setEnabled(page_->model().hasRows());
    trustHint_->look();
  });
  connect(&page_->view(), &TrafficView::currentChangedTo, this, &MainWindow::selectionChanged);
}

void MainWindow::selectionChanged() {
  exchanges_->selectionChanged();
  ruleActions_->selectionChanged();
  if (diff_) diff_->selectionChanged();
}

void MainWindow::toggleRecording(bool on) {
  if (project_) (void)project_->setRecording(on);
  service::RecordingStatus wanted = project_ ? project_->status() : service::RecordingStatus();
  wanted.recording = on;
  showRecording(wanted);
}

void MainWindow::recordAgain() {
  toldProblem_.clear();  // told again if it is still there
  (void)project_->setRecording(true);
}

void MainWindow::showRecording(const service::RecordingStatus& status) {
  {
    const QSignalBlocker quiet(actions_.record);  // a full disk stops recording without being asked
    actions_.record->setChecked(status.recording);
  }
  if (project_) page_->setRecording(status.recording, QString::fromStdString(status.project));
  if (project_) showTitle(status);
  if (std::exchange(shownRecording_, status.recording) == std::optional(status.recording)) return;
  actions_.record->setIcon(theme_.icon("circle-dot", status.recording ? Theme::Ink::danger : Theme::Ink::dim));
  setPlainToolTip(actions_.record, status.recording ? "Stop recording (F8)" : "Record traffic (F8)");
  // What stopped it otherwise has a banner of its own.
  if (status.recording || !status.problem.empty() || status.limitAsked) return pausedBanner_->hide();
  pausedBanner_->tell("Recording is paused: traffic passes and is not kept.", "Record", [this] { actions_.record->setChecked(true); });
}

void MainWindow::showTitle(const service::RecordingStatus& status) {
  QString project = QFileInfo(QString::fromStdString(status.project)).completeBaseName();
  if (project.isEmpty()) project = QStringLiteral("not saved");
  setPlainTitle(this, project + (status.recording ? QString() : QStringLiteral(" (paused)")) + QStringLiteral(" \u2014 Penstock"));
}

void MainWindow::clearTraffic() {
  if (!project_) return;
  const std::size_t rows = page_->model().keptRows();
  if (rows == 0) return;
  (void)project_->clear();
  exchanges_->did(countText(rows) + (rows == 1 ? " exchange cleared" : " exchanges cleared"));
}

void MainWindow::copy(const QString& text, const QString& what) {
  QApplication::clipboard()->setText(text);
  toast_->tell(what + " copied");
}

void MainWindow::copyAddress() {
  copy(listeners_->address(), listeners_->address());
}

void MainWindow::addProtobufFiles(const QStringList& files) {
  addProtobuf(
      mailbox_, service_.protobuf(), files,
      [this, files](const QString& problem) {
        if (!problem.isEmpty()) return toast_->tell(problem);
        page_->detail().schemaChanged();
        if (!files.isEmpty()) toast_->tell("Names of Protocol Buffers are loaded");
      });
}

void MainWindow::showTrustDialog() {
  if (!trust_->hasCa()) return;
  TrustDialog dialog(service_, *trust_, theme_, this);
  dialog.exec();
}

void MainWindow::showAbout() {
  PlainMessageBox box(QMessageBox::NoIcon, "About Penstock",
                      "Penstock " + QCoreApplication::applicationVersion() +
                          "\n\nAn intercepting proxy: everything that flows, flows through it.\n\nGPL-3.0-or-later. Icons by Lucide (ISC); "
                          "fonts Inter and JetBrains Mono (OFL).",
                      this);
  box.setObjectName("aboutBox");
  box.exec();
}

}  // namespace penstock::gui
