// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's actions do.
#include <QApplication>
#include <QClipboard>
#include <QMessageBox>
#include <QPointer>
#include <QSignalBlocker>
#include <algorithm>
#include <utility>

#include "gui/detail/detail_panel.h"
#include "gui/first_run/trust_dialog.h"
#include "gui/format.h"
#include "gui/protobuf_files.h"
#include "gui/traffic/curl_command.h"
#include "gui/traffic/labels.h"
#include "gui/window/main_window.h"
#include "penstock/base/ascii.h"

namespace penstock::gui {
namespace {

constexpr int kMostCopied = 10'000;            // rows of one copy
constexpr std::size_t kMostBody = 512 * 1024;  // bytes of a body in a command line

}  // namespace

void MainWindow::connectActions() {
  connect(actions_.record, &QAction::toggled, this, &MainWindow::toggleRecording);
  connect(actions_.clear, &QAction::triggered, this, &MainWindow::clearTraffic);
  connect(actions_.undo, &QAction::triggered, this, &MainWindow::undoClear);
  connect(actions_.openBrowser, &QAction::triggered, launcher_, qOverload<>(&BrowserLauncher::open));
  connect(actions_.trustCa, &QAction::triggered, this, &MainWindow::showTrustDialog);
  connect(actions_.copyAddress, &QAction::triggered, this, &MainWindow::copyAddress);
  connect(actions_.copyUrl, &QAction::triggered, this, &MainWindow::copyUrls);
  connect(actions_.copyCurl, &QAction::triggered, this, &MainWindow::copyCurl);
  connect(actions_.copyHost, &QAction::triggered, this, &MainWindow::copyHosts);
  connect(actions_.passHost, &QAction::triggered, this, &MainWindow::togglePassthrough);
  connect(actions_.retryHost, &QAction::triggered, this, &MainWindow::retryDecryption);
  connect(actions_.loadProto, &QAction::triggered, this, [this] {
    const QStringList files = chooseProtobuf(this);
    if (!files.isEmpty()) addProtobufFiles(files);
  });
  connect(actions_.fullScreen, &QAction::toggled, this, [this](bool on) { on ? showFullScreen() : showNormal(); });
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
    top_->setCount(service_.traffic().rows());
    actions_.clear->setEnabled(page_->model().rowCount() > 0);
    if (currentIsTunnel_) selectionChanged();  // its host may be passed through by now, or not any more
  });
  connect(&page_->view(), &TrafficView::currentChangedTo, this, &MainWindow::selectionChanged);
}

void MainWindow::selectionChanged() {
  const model::Summary row = page_->model().summaryAt(page_->model().rowOf(page_->view().current()));
  const bool any = row.id != 0;
  actions_.copyUrl->setEnabled(any);
  actions_.copyHost->setEnabled(any);
  actions_.copyCurl->setEnabled(any && row.kind == model::ExchangeKind::http);
  actions_.passHost->setEnabled(any);
  const auto patterns = any ? service_.passthrough() : std::vector<std::string>{};
  actions_.passHost->setChecked(std::find(patterns.begin(), patterns.end(), row.host) != patterns.end());
  currentIsTunnel_ = any && row.kind == model::ExchangeKind::tlsTunnel;
  const auto passed = currentIsTunnel_ ? service_.automaticPassthroughs() : std::vector<model::AutoPassthrough>{};
  actions_.retryHost->setEnabled(std::any_of(
      passed.begin(), passed.end(), [&](const auto& entry) { return equalsIgnoreCase(entry.host, row.host); }));
}

void MainWindow::toggleRecording(bool on) {
  if (started_) service_.setRecording(on);
  service::RecordingStatus wanted = started_ ? service_.recordingStatus() : service::RecordingStatus();
  wanted.recording = on;
  showRecording(wanted);
}

void MainWindow::recordAgain() {
  toldProblem_.clear();  // told again if it is still there
  service_.setRecording(true);
}

void MainWindow::showRecording(const service::RecordingStatus& status) {
  {
    const QSignalBlocker quiet(actions_.record);  // a full disk stops recording without being asked
    actions_.record->setChecked(status.recording);
  }
  if (started_) page_->setRecording(status.recording, QString::fromStdString(status.project));
  if (std::exchange(shownRecording_, status.recording) == std::optional(status.recording)) return;
  actions_.record->setIcon(theme_.icon("circle-dot", status.recording ? Theme::Ink::danger : Theme::Ink::dim));
  actions_.record->setToolTip(status.recording ? "Stop recording (F8)" : "Record traffic (F8)");
}

void MainWindow::clearTraffic() {
  const std::size_t rows = service_.traffic().rows();
  if (rows == 0) return;
  service_.clear();
  actions_.undo->setEnabled(!service_.undoText().empty());
  toast_->tell(countText(rows) + (rows == 1 ? " exchange cleared" : " exchanges cleared"), "Undo",
               [this] { undoClear(); });
}

void MainWindow::undoClear() {
  service_.undo();
  actions_.undo->setEnabled(!service_.undoText().empty());
  toast_->hide();
}

void MainWindow::copy(const QString& text, const QString& what) {
  QApplication::clipboard()->setText(text);
  toast_->tell(what + " copied");
}

void MainWindow::copyAddress() {
  copy(address_, address_);
}

void MainWindow::copyUrls() {
  QStringList urls;
  for (const model::ExchangeId id : page_->view().selected(kMostCopied)) {
    urls << urlText(page_->model().summaryAt(page_->model().rowOf(id)));
  }
  copy(urls.join('\n'), urls.size() == 1 ? QStringLiteral("URL") : countText(std::uint64_t(urls.size())) + " URLs");
}

void MainWindow::copyHosts() {
  QStringList hosts;
  for (const model::ExchangeId id : page_->view().selected(kMostCopied)) {
    hosts << QString::fromStdString(page_->model().summaryAt(page_->model().rowOf(id)).host);
  }
  hosts.removeDuplicates();
  copy(hosts.join('\n'), hosts.size() == 1 ? hosts.first() : countText(std::uint64_t(hosts.size())) + " hosts");
}

void MainWindow::copyCurl() {
  struct Made {
    QString command, problem;
  };
  const auto tell = [this](const Made& made) {
    made.problem.isEmpty() ? copy(made.command, "cURL command") : toast_->tell(made.problem);
  };
  // Loading and reading happen on a reader thread; the window may be closed before it answers.
  service_.loadExchange(page_->view().current(), [guard = QPointer<MainWindow>(this), service = &service_,
                                                  tell](const Result<model::ExchangePtr>& loaded) {
    Made made;
    if (!loaded) {
      made.problem = QString::fromStdString(loaded.error().message);
    } else if (!(*loaded)->request) {
      made.problem = "There is no request to repeat";
    } else {
      const auto body = service->body(*loaded, model::Direction::toServer);
      const Result<std::string> bytes = body ? body->read(0, kMostBody) : Result<std::string>(std::string());
      if (!bytes) {
        made.problem = QString::fromStdString(bytes.error().message);
      } else if (body && body->size() > kMostBody) {
        made.problem = "The body (" + sizeText(body->size()) + ") is too large for a command line";
      } else {
        made.command = QString::fromStdString(curlCommand(**loaded, *bytes));
      }
    }
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [guard, tell, made] {
          if (guard) tell(made);
        },
        Qt::QueuedConnection);
  });
}

void MainWindow::togglePassthrough(bool on) {
  const std::string host = page_->model().summaryAt(page_->model().rowOf(page_->view().current())).host;
  if (host.empty()) return;
  auto patterns = service_.passthrough();
  std::erase(patterns, host);
  if (on) patterns.push_back(host);
  service_.setPassthrough(std::move(patterns));
  toast_->tell(QString::fromStdString(host) + (on ? " passes through undecrypted from now on" : " is decrypted again"),
               "Undo", [this, host, on] {
                 auto now = service_.passthrough();
                 std::erase(now, host);
                 if (!on) now.push_back(host);
                 service_.setPassthrough(std::move(now));
                 selectionChanged();
               });
}

void MainWindow::retryDecryption() {
  const std::string host = page_->model().summaryAt(page_->model().rowOf(page_->view().current())).host;
  for (const auto& entry : service_.automaticPassthroughs())
    if (equalsIgnoreCase(entry.host, host)) service_.retryDecryption(entry.host);
  toast_->tell(wireText(host) + " is decrypted again from its next connection on");
  selectionChanged();
}

void MainWindow::tellPassthrough(const model::AutoPassthrough& entry) {
  toast_->tell(wireText(entry.host) + " is passed through undecrypted for a while: " + wireText(entry.reason),
               "Try again", [this, host = entry.host] { service_.retryDecryption(host); });
}

void MainWindow::addProtobufFiles(const QStringList& files) {
  addProtobuf(
      this, [service = &service_](std::vector<std::string> all) { return service->loadProtobuf(std::move(all)); },
      service_.config().protobuf, files,
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
  QMessageBox box(this);
  box.setObjectName("aboutBox");
  box.setWindowTitle("About Penstock");
  box.setText("<b>Penstock</b> " + QCoreApplication::applicationVersion());
  box.setInformativeText(
      "An intercepting proxy: everything that flows, flows through it.<br><br>GPL-3.0-or-later. Icons by Lucide (ISC); "
      "fonts Inter and JetBrains Mono (OFL).");
  box.exec();
}

}  // namespace penstock::gui
