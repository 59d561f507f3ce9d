// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/transfer/transfer_actions.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>
#include <algorithm>
#include <atomic>
#include <utility>

#include "gui/format.h"
#include "gui/settings.h"
#include "gui/traffic/selected_rows.h"
#include "gui/transfer/import_report.h"
#include "gui/window/main_window.h"
#include "penstock/base/clock.h"
#include "penstock/rules/rule_file.h"
#include "penstock/service/redacting.h"
#include "penstock/service/rules.h"

namespace penstock::gui {
namespace {

constexpr auto kFolder = "transfer/importFolder";
constexpr std::chrono::milliseconds kToldEvery{100};

QString exchanges(std::uint64_t count) { return countText(count) + (count == 1 ? " exchange" : " exchanges"); }

/// True at most every so often: what is told more often nobody reads.
class Pace {
 public:
  bool due() {
    const SteadyTime now = steadyNow();
    if (now - told_ < kToldEvery) return false;
    told_ = now;
    return true;
  }

 private:
  SteadyTime told_ = steadyNow();
};

QStringList filesIn(const QMimeData* data) {
  QStringList out;
  for (const QUrl& url : data->urls())
    if (const QString file = url.toLocalFile(); QFileInfo(file).isFile()) out << file;
  return out;
}

void append(importer::ImportReport& sum, const importer::ImportReport& more, const QString& file) {
  sum.imported += more.imported;
  sum.skipped += more.skipped;
  sum.rules += more.rules;
  for (const std::string& reason : more.reasons)
    if (sum.reasons.size() <= importer::ImportReport::mostReasons) sum.reasons.push_back(file.isEmpty() ? reason : file.toStdString() + ", " + reason);
}

}  // namespace

TransferActions::TransferActions(Parts parts, MainWindow* window)
    : QObject(window), parts_(parts), actions_(parts.actions), window_(window), bar_(new TransferBar(parts.theme, window)), problem_(new Banner("transferProblem", parts.theme, window)) {
  connect(actions_.exportTraffic, &QAction::triggered, this, [this] { ask(parts_.page.view().selectedCount() > 1 ? ExportWhat::selected : ExportWhat::shown); });
  connect(actions_.exportSelected, &QAction::triggered, this, [this] { ask(ExportWhat::selected); });
  connect(actions_.importTraffic, &QAction::triggered, this, &TransferActions::chooseImports);
  connect(bar_, &TransferBar::cancelled, this, [this] { cancel_.cancel(); });
  connect(&parts_.page.view(), &TrafficView::currentChangedTo, this, &TransferActions::enable);
  connect(&parts_.page.model(), &TrafficModel::drained, this, &TransferActions::enable);
  connect(window, &MainWindow::projectChanged, this, &TransferActions::projectChanged);
  auto* column = static_cast<QBoxLayout*>(window->layout());
  for (QWidget* widget : {static_cast<QWidget*>(problem_), static_cast<QWidget*>(bar_)}) column->insertWidget(column->count() - 1, widget);
  window->setAcceptDrops(true);
  window->installEventFilter(this);
  enable();
}

TransferActions::~TransferActions() { cancel_.cancel(); }

void TransferActions::projectChanged() {
  project_ = parts_.service.project();
  enable();
}

void TransferActions::enable() {
  const bool can = project_ && !busy_;
  actions_.importTraffic->setEnabled(can);
  actions_.exportTraffic->setEnabled(can && parts_.page.model().hasRows());
  actions_.exportSelected->setEnabled(can && parts_.page.view().current() != 0);
}

void TransferActions::start(const QString& what) {
  busy_ = true;
  cancel_ = CancelToken();
  problem_->hide();
  enable();
  bar_->begin(what);
}

// --- out ---

std::vector<std::uint32_t> TransferActions::rowsOf(ExportWhat what) const {
  const TrafficModel& model = parts_.page.model();
  std::vector<std::pair<int, int>> ranges;
  if (what == ExportWhat::shown) {
    if (model.rowCount() > 0) ranges.emplace_back(0, model.rowCount() - 1);
  } else {
    ranges = parts_.page.view().selectedRanges();
    const int current = model.rowOf(parts_.page.view().current());
    if (ranges.empty() && current >= 0) ranges.emplace_back(current, current);
  }
  std::vector<std::uint32_t> rows = model.captureRows(ranges);
  std::sort(rows.begin(), rows.end());  // in order of capture, however the list is sorted
  return rows;
}

void TransferActions::ask(ExportWhat first) {
  if (!project_ || busy_) return;
  const TrafficModel& model = parts_.page.model();
  ExportCounts counts;
  counts.selected = std::uint64_t(std::max(parts_.page.view().selectedCount(), parts_.page.view().current() != 0 ? 1 : 0));
  counts.shown = std::uint64_t(model.rowCount());
  counts.all = model.keptRows();
  counts.filtered = model.isFiltered();
  const QString name = QFileInfo(QString::fromStdString(project_->status().project)).completeBaseName();
  ExportDialog dialog(parts_.theme, counts, first, name.isEmpty() ? QStringLiteral("traffic") : name, window_);
  if (dialog.exec() == QDialog::Accepted) exportTo({dialog.what(), dialog.format(), dialog.redacts(), dialog.file()});
}

void TransferActions::exportTo(const ExportChoice& choice) {
  if (!project_ || busy_) return;
  start("Exporting to " + QFileInfo(choice.file).fileName());
  if (choice.what == ExportWhat::all) return write(choice, std::nullopt);
  collectIds(mailbox_, parts_.page.model().traffic(), rowsOf(choice.what), [this, choice](Ids ids) { write(choice, std::move(ids)); });
}

void TransferActions::write(const ExportChoice& choice, std::optional<Ids> ids) {
  service::ExportWish wish;
  wish.format = choice.format;
  wish.ids = std::move(ids);
  if (choice.redact)
    wish.redaction = service::redacting().redaction();
  else if (choice.format == service::ExportFormat::json)
    wish.rules = service::rulesToExport(parts_.service.rules());  // they may hold secrets in any of their texts
  service::TransferControl control;
  control.cancel = cancel_;
  control.progress = [this, back = mailbox_.address(), pace = Pace()](const service::ExportProgress& p) mutable {
    if (!pace.due()) return;
    back.post([this, p] { bar_->setProgress(p.done, p.total, countText(p.done) + " of " + exchanges(p.total)); });
  };
  mailbox_.run([project = project_, wish = std::move(wish), file = choice.file.toStdString(), control] { return service::exportToFile(project, wish, file, control); },
               [this, file = choice.file](const Result<service::ExportReport>& report) { exported(file, report); });
}

void TransferActions::exported(const QString& file, const Result<service::ExportReport>& report) {
  busy_ = false;
  bar_->end();
  enable();
  if (!report && cancel_.cancelled()) return parts_.toast.tell("Export cancelled: nothing was written");
  if (!report) return problem_->tell("Nothing was exported. " + sentenceText(report.error().message));
  if (report->damaged > 0)
    problem_->tell("The project is damaged: " + exchanges(report->damaged) + " could not be read, and " + (report->damaged == 1 ? "is" : "are") + " not in " + file + ".");
  else if (!report->trouble.empty())
    problem_->tell(sentenceText(report->trouble));
  parts_.toast.tell(exchanges(report->written) + " exported to " + QFileInfo(file).fileName(), "Open folder",
                    [folder = QFileInfo(file).absolutePath()] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
}

// --- in ---

void TransferActions::chooseImports() {
  const QStringList files = QFileDialog::getOpenFileNames(window_, "Import", settings().value(kFolder, QDir::homePath()).toString(),
                                                          "HAR and JSON (*.har *.json);;All files (*)");
  if (files.isEmpty()) return;
  settings().setValue(kFolder, QFileInfo(files.first()).absolutePath());
  importFiles(files);
}

void TransferActions::importFiles(const QStringList& files) {
  if (!project_ || busy_ || files.isEmpty()) return;
  imports_ = {};
  imports_.files = files;
  imports_.before = service::lastIdOf(project_);
  start("Importing");
  importNext();
}

void TransferActions::importNext() {
  if (imports_.next == imports_.files.size() || cancel_.cancelled()) return importsEnded();
  const QString file = imports_.files.at(imports_.next++);
  imports_.came = 0;
  bar_->begin("Importing " + QFileInfo(file).fileName());
  importer::ImportOptions options;
  options.cancel = cancel_;
  options.progress = [this, back = mailbox_.address(), pace = Pace()](const importer::Progress& p) mutable {
    if (pace.due()) back.post([this, p] { bar_->setProgress(p.done, p.total, sizeText(p.done) + " of " + sizeText(p.total) + ", " + exchanges(p.imported)); });
  };
  struct Came {
    Result<importer::ImportReport> report;
    std::uint64_t before;  // how many of them, where it did not come to its end
  };
  mailbox_.run(
      [project = project_, file = file.toStdString(), options] {
        auto last = std::make_shared<std::atomic<std::uint64_t>>(0);
        importer::ImportOptions watched = options;
        watched.progress = [last, tell = options.progress](const importer::Progress& p) {
          *last = p.imported;
          tell(p);
        };
        auto report = service::importIntoProject(project, file, watched);
        return Came{std::move(report), last->load()};
      },
      [this](const Came& came) {
        imports_.came = came.before;
        imported(came.report);
      });
}

void TransferActions::imported(const Result<importer::ImportReport>& report) {
  const QString name = QFileInfo(imports_.files.at(imports_.next - 1)).fileName();
  if (report) {
    append(imports_.sum, *report, imports_.files.size() > 1 ? name : QString());
    if (report->rules > 0) imports_.rules.push_back(report->rulesJson);
  } else {
    imports_.sum.imported += imports_.came;
    imports_.cancelled = cancel_.cancelled();
    if (!imports_.cancelled) imports_.problems << name + ": " + sentenceText(report.error().message);
  }
  importNext();
}

void TransferActions::importsEnded() {
  busy_ = false;
  bar_->end();
  enable();
  const Imports done = std::exchange(imports_, {});
  const importer::ImportReport& sum = done.sum;
  if (!done.problems.isEmpty())
    problem_->tell((sum.imported == 0 ? QStringLiteral("Nothing was imported. ") : exchanges(sum.imported) + " came before that. ") + done.problems.join('\n'));
  std::function<void()> show;
  if (sum.imported > 0) show = [this, before = done.before] { showImported(before); };
  if (done.cancelled) {
    return parts_.toast.tell("Import cancelled: " + (sum.imported == 0 ? QStringLiteral("nothing came") : exchanges(sum.imported) + " had come"),
                             show ? QStringLiteral("Show them") : QString(), show);
  }
  if (sum.skipped == 0 && sum.rules == 0) {
    if (done.problems.isEmpty() || show) parts_.toast.tell(importSentence(sum), show ? QStringLiteral("Show them") : QString(), show);
    return;
  }
  ImportReportDialog::Offers offers;
  offers.show = show;
  if (!done.rules.empty()) offers.addRules = [this, rules = done.rules] { addRules(rules); };
  const QString from = done.files.size() == 1 ? QFileInfo(done.files.first()).fileName() : countText(std::uint64_t(done.files.size())) + " files";
  (new ImportReportDialog(parts_.theme, from, sum, std::move(offers), window_))->open();
}

void TransferActions::showImported(model::ExchangeId before) {
  parts_.actions.showTraffic->trigger();
  parts_.page.clearFilter();
  parts_.page.filterBar().setText("source == import && id > " + QString::number(before));
}

/// Off, so that nobody's file changes what passes before the person has looked at what it would do.
void TransferActions::addRules(const std::vector<std::string>& files) {
  std::vector<rules::Rule> all;
  for (service::RuleRow& row : parts_.service.rules().list())
    if (!row.ofRun) all.push_back(std::move(row.rule));
  std::size_t count = 0;
  for (const std::string& json : files) {
    auto read = rules::readRules(json);
    if (!read) return problem_->tell("Its rules cannot be read: " + sentenceText(read.error().message));
    for (rules::Rule& rule : *read) {
      rule.enabled = false;
      all.push_back(std::move(rule));
      ++count;
    }
  }
  if (auto done = parts_.service.rules().set(std::move(all), "Import rules"); !done) return problem_->tell(sentenceText(done.error().message));
  parts_.toast.tell(countText(count) + (count == 1 ? " rule" : " rules") + " added, switched off", "Show rules",
                    [action = parts_.actions.showRules] { action->isChecked() ? void() : action->trigger(); });
}

bool TransferActions::eventFilter(QObject* watched, QEvent* event) {
  if (watched != window_) return QObject::eventFilter(watched, event);
  if (event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove) {
    auto* drag = static_cast<QDragMoveEvent*>(event);
    if (!project_ || busy_ || filesIn(drag->mimeData()).isEmpty()) return false;
    drag->setDropAction(Qt::CopyAction);
    drag->accept();
    return true;
  }
  if (event->type() == QEvent::Drop) {
    auto* drop = static_cast<QDropEvent*>(event);
    const QStringList files = filesIn(drop->mimeData());
    if (files.isEmpty()) return false;
    drop->setDropAction(Qt::CopyAction);
    drop->accept();
    importFiles(files);
    return true;
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace penstock::gui
