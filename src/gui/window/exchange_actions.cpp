// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/exchange_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QPointer>
#include <algorithm>

#include "gui/async.h"
#include "gui/detail/payload_export.h"
#include "gui/format.h"
#include "gui/save_name.h"
#include "gui/traffic/labels.h"
#include "gui/traffic/line_popup.h"
#include "penstock/codec/charset.h"
#include "penstock/exporter/code.h"

namespace penstock::gui {
namespace {

constexpr int kMostRows = 10'000;                  // of one copy
constexpr std::uint64_t kMostInCode = 512 * 1024;  // bytes of a body in a command line
constexpr std::uint64_t kMostRaw = 16u << 20;

QString exchanges(std::size_t count) { return countText(count) + (count == 1 ? " exchange" : " exchanges"); }

QString clipboardText(const std::string& bytes) {
  return QString::fromStdString(codec::isUtf8(bytes) ? bytes : codec::toUtf8(bytes, "windows-1252"));
}

/// A name for a body, of the last part of its path.
QString fileName(const model::Summary& row, model::Direction direction) {
  const std::string path = row.path.substr(0, row.path.find_first_of("?#"));
  const std::string last = path.substr(path.find_last_of('/') + 1);
  const std::string name = last.empty() || last[0] == '.' ? row.host + last : last;
  return saveName(direction == model::Direction::toServer ? "request-" + name : name);
}

}  // namespace

ExchangeActions::ExchangeActions(service::ProxyService& service, const Theme& theme, const Actions& actions, TrafficPage& page,
                                 Toast& toast, QWidget* window)
    : QObject(window), service_(service), theme_(theme), actions_(actions), page_(page), toast_(toast), window_(window) {
  using model::Direction;
  const auto code = [this](QAction* action, Generate generate, const QString& what) {
    connect(action, &QAction::triggered, this, [=, this] { copyAs(generate, Direction::toServer, kMostInCode, what); });
  };
  code(actions.copyCurl, exporter::curlCommand, "cURL command");
  code(actions.copyPython, exporter::pythonRequests, "Python code");
  code(actions.copyFetch, exporter::javascriptFetch, "JavaScript code");
  code(actions.copyHttpie, exporter::httpieCommand, "HTTPie command");
  code(actions.copyPowershell, exporter::powershellCommand, "PowerShell command");
  connect(actions.copyRawRequest, &QAction::triggered, this,
          [this] { copyAs(exporter::rawRequest, Direction::toServer, kMostRaw, "Request"); });
  connect(actions.copyRawResponse, &QAction::triggered, this,
          [this] { copyAs(exporter::rawResponse, Direction::toClient, kMostRaw, "Response"); });
  connect(actions.copyUrl, &QAction::triggered, this, &ExchangeActions::copyUrls);
  connect(actions.copyHost, &QAction::triggered, this, &ExchangeActions::copyHosts);
  connect(actions.saveRequestBody, &QAction::triggered, this, [this] { saveBody(Direction::toServer); });
  connect(actions.saveResponseBody, &QAction::triggered, this, [this] { saveBody(Direction::toClient); });
  for (int i = 0; i <= kColors; ++i) connect(actions.colors[i], &QAction::triggered, this, [this, i] { setColor(i); });
  connect(actions.comment, &QAction::triggered, this, [this] { edit(false); });
  connect(actions.tags, &QAction::triggered, this, [this] { edit(true); });
  connect(actions.remove, &QAction::triggered, this, &ExchangeActions::remove);
  connect(actions.undo, &QAction::triggered, this, &ExchangeActions::undo);
  // Delete is a key of every text field: of the exchanges only where they have the focus.
  actions.remove->setShortcutContext(Qt::WidgetShortcut);
  page.view().addAction(actions.remove);
  selectionChanged();
  showUndo();
}

void ExchangeActions::setStarted(bool started) {
  started_ = started;
  selectionChanged();
  showUndo();
}

model::Summary ExchangeActions::current() const { return page_.model().summaryAt(page_.model().rowOf(page_.view().current())); }

void ExchangeActions::selectionChanged() {
  const model::Summary row = started_ ? current() : model::Summary();
  const bool any = row.id != 0, http = any && row.kind == model::ExchangeKind::http;
  const Actions& a = actions_;
  for (QAction* action : {a.copyUrl, a.copyHost, a.comment, a.tags, a.remove}) action->setEnabled(any);
  for (QAction* action : a.colors) action->setEnabled(any);
  for (QAction* action : {a.copyCurl, a.copyPython, a.copyFetch, a.copyHttpie, a.copyPowershell, a.copyRawRequest})
    action->setEnabled(http);
  a.copyRawResponse->setEnabled(http && row.status > 0);
  // Of another protocol's messages there is no body.
  const bool switched = http && (row.status == 101 || (row.method == "CONNECT" && row.status / 100 == 2));
  a.saveRequestBody->setEnabled(any && !switched && row.requestSize > 0);
  a.saveResponseBody->setEnabled(any && !switched && row.responseSize > 0);
  for (QAction* action : {a.onlyHost, a.notHost}) action->setEnabled(any && !hostCondition(row).isEmpty());
  for (QAction* action : {a.onlyPath, a.notPath}) action->setEnabled(any && !pathCondition(row).isEmpty());
  for (QAction* action : {a.onlyStatus, a.notStatus}) action->setEnabled(any && !statusCondition(row).isEmpty());
}

void ExchangeActions::showUndo() {
  const QString text = started_ ? QString::fromStdString(service_.undoText()) : QString();
  actions_.undo->setEnabled(!text.isEmpty());
  actions_.undo->setText(text.isEmpty() ? QStringLiteral("Undo") : "Undo: " + text);
}

void ExchangeActions::withSelected(std::function<void(const Ids& ids)> done) {
  if (!started_) return;
  auto ranges = page_.view().selectedRanges();
  if (ranges.empty()) return done({page_.view().current()});
  page_.model().collectIds(std::move(ranges), this, [this, done = std::move(done)](const Ids& ids) {
    if (started_ && !ids.empty()) done(ids);
  });
}

void ExchangeActions::copy(const QString& text, const QString& what) {
  QApplication::clipboard()->setText(text);
  toast_.tell(what + " copied");
}

void ExchangeActions::copyUrls() {
  QStringList urls;
  for (const model::ExchangeId id : page_.view().selected(kMostRows))
    urls << urlText(page_.model().summaryAt(page_.model().rowOf(id)));
  copy(urls.join('\n'), urls.size() == 1 ? QStringLiteral("URL") : countText(std::uint64_t(urls.size())) + " URLs");
}

void ExchangeActions::copyHosts() {
  QStringList hosts;
  for (const model::ExchangeId id : page_.view().selected(kMostRows))
    hosts << wireText(page_.model().summaryAt(page_.model().rowOf(id)).host);
  hosts.removeDuplicates();
  if (hosts.isEmpty()) return;
  copy(hosts.join('\n'), hosts.size() == 1 ? hosts.first() : countText(std::uint64_t(hosts.size())) + " hosts");
}

void ExchangeActions::copyAs(Generate generate, model::Direction direction, std::uint64_t most, const QString& what) {
  struct Made {
    QString text, problem;
  };
  const auto tell = [this, what](const Made& made) { made.problem.isEmpty() ? copy(made.text, what) : toast_.tell(made.problem); };
  // Loading and reading happen on a reader thread; the window may be closed before it answers.
  service_.loadExchange(page_.view().current(), [guard = QPointer<ExchangeActions>(this), service = &service_, generate, direction,
                                                 most, tell](const Result<model::ExchangePtr>& loaded) {
    Made made;
    if (!loaded) {
      made.problem = sentenceText(loaded.error().message);
    } else {
      const auto body = service->body(*loaded, direction);
      const Result<std::string> bytes = body && body->size() <= most ? body->read(0, std::size_t(most)) : Result<std::string>(std::string());
      const Result<std::string> text = bytes ? generate(**loaded, *bytes) : bytes;
      if (body && body->size() > most) {
        made.problem = "The body (" + sizeText(body->size()) + ") is too large to copy: save it instead";
      } else if (!text) {
        made.problem = sentenceText(text.error().message);
      } else {
        made.text = clipboardText(*text);
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

void ExchangeActions::saveBody(model::Direction direction) {
  const model::Summary row = current();
  if (row.id == 0) return;
  const QString path = QFileDialog::getSaveFileName(
      window_, direction == model::Direction::toServer ? "Save request body" : "Save response body", fileName(row, direction));
  if (path.isEmpty()) return;
  service_.loadExchange(row.id, [guard = QPointer<ExchangeActions>(this), direction, path](const Result<model::ExchangePtr>& loaded) {
    const model::ExchangePtr exchange = loaded ? *loaded : nullptr;
    const QString problem = loaded ? QString() : sentenceText(loaded.error().message);
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [guard, exchange, problem, direction, path] {
          if (!guard) return;
          exchange ? guard->write(exchange, direction, path) : guard->toast_.tell(problem);
        },
        Qt::QueuedConnection);
  });
}

void ExchangeActions::write(const model::ExchangePtr& exchange, model::Direction direction, const QString& path) {
  if (!started_) return;
  const bool request = direction == model::Direction::toServer;
  const model::ResponseHead* response = exchange->response ? exchange->response.get() : exchange->responseSent.get();
  const model::Headers* headers = request ? (exchange->request ? &exchange->request->headers : nullptr)
                                          : (response ? &response->headers : nullptr);
  std::string coding;
  if (headers) {
    for (const std::string_view value : headers->findAll("content-encoding")) coding += (coding.empty() ? "" : ", ") + std::string(value);
  }
  const PayloadSource source{service_.body(exchange, direction), coding, {}};
  runAsync(
      this, [source, path] { return savePayload(source, path, CancelToken()); },
      [this, path](const QString& problem) { toast_.tell(problem.isEmpty() ? "Saved to " + path : problem); });
}

void ExchangeActions::setColor(int color) {
  withSelected([this, color](const Ids& ids) {
    service_.setColor(ids, std::uint8_t(color));
    const QString done = color == 0 ? " without colour" : " " + colorName(color).toLower();
    did(ids.size() > 1 ? exchanges(ids.size()) + done : QString());
  });
}

void ExchangeActions::edit(bool tags) {
  const model::Summary row = current();
  if (row.id == 0) return;
  const int count = std::max(page_.view().selectedCount(), 1);
  const QString what = tags ? "Tags, with a space between" : "Comment";
  const QString of = count > 1 ? " of " + exchanges(std::size_t(count)) : QString();
  auto* popup = new LinePopup(
      theme_, tags ? "tagsPopup" : "commentPopup", what + of,
      QString::fromStdString(tags ? row.annotation.tags : row.annotation.comment), tags ? "login slow" : "What is worth knowing about it",
      [this, tags](const QString& text) {
        withSelected([this, tags, text](const Ids& ids) {
          tags ? service_.setTags(ids, text.toStdString()) : service_.setComment(ids, text.toStdString());
          did({});
        });
      },
      window_);
  const TrafficView& view = page_.view();
  const QRect cell = view.visualRect(page_.model().index(page_.model().rowOf(row.id), TrafficModel::path));
  popup->openAt(view.viewport()->mapToGlobal(QPoint(std::max(cell.left(), 0), cell.bottom() + 2)));
}

void ExchangeActions::remove() {
  withSelected([this](const Ids& ids) {
    service_.remove(ids);
    did(exchanges(ids.size()) + " deleted");
  });
}

void ExchangeActions::undo() {
  if (!started_) return;
  service_.undo();
  did({});
}

void ExchangeActions::did(const QString& told) {
  showUndo();
  // The Undo of an earlier toast would take back this act, which is the newest by now.
  toast_.withdraw(offer_);
  if (told.isEmpty()) return;
  toast_.tell(told, "Undo", [this] { undo(); });
  offer_ = toast_.told();
}

}  // namespace penstock::gui
