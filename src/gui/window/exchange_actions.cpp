// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/exchange_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>
#include <algorithm>

#include "gui/detail/payload_export.h"
#include "gui/format.h"
#include "gui/save_name.h"
#include "gui/traffic/labels.h"
#include "gui/traffic/line_popup.h"
#include "gui/traffic/selected_rows.h"
#include "penstock/codec/charset.h"
#include "penstock/display/conditions.h"
#include "penstock/model/url.h"

namespace penstock::gui {
namespace {

constexpr int kMostRows = 10'000;  // of one copy
constexpr int kDaysKept = 1;       // of bodies that copied commands name

QString exchanges(std::size_t count) { return countText(count) + (count == 1 ? " exchange" : " exchanges"); }

QString clipboardText(const std::string& bytes) {
  return QString::fromStdString(codec::asUtf8(bytes));
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
  for (std::size_t i = 0; i < actions.copyAs.size(); ++i)
    connect(actions.copyAs[i], &QAction::triggered, this, [this, &form = exporter::copyForms()[i]] { copyAs(form); });
  connect(actions.copyUrl, &QAction::triggered, this, &ExchangeActions::copyUrls);
  connect(actions.copyHost, &QAction::triggered, this, &ExchangeActions::copyHosts);
  connect(actions.saveRequestBody, &QAction::triggered, this, [this] { saveBody(Direction::toServer); });
  connect(actions.saveResponseBody, &QAction::triggered, this, [this] { saveBody(Direction::toClient); });
  for (int i = 0; i <= model::colors; ++i) connect(actions.colors[i], &QAction::triggered, this, [this, i] { setColor(i); });
  connect(actions.comment, &QAction::triggered, this, [this] { edit(false); });
  connect(actions.tags, &QAction::triggered, this, [this] { edit(true); });
  connect(actions.remove, &QAction::triggered, this, &ExchangeActions::remove);
  connect(actions.undo, &QAction::triggered, this, &ExchangeActions::undo);
  connect(actions.redo, &QAction::triggered, this, &ExchangeActions::redo);
  connect(actions.trustOnce, &QAction::triggered, this, [this] { trust(model::TrustScope::run); });
  connect(actions.trustProject, &QAction::triggered, this, [this] { trust(model::TrustScope::project); });
  // Delete is a key of every text field: of the exchanges only where they have the focus.
  actions.remove->setShortcutContext(Qt::WidgetShortcut);
  page.view().addAction(actions.remove);
  selectionChanged();
  showUndo();
}

void ExchangeActions::setProject(service::ProjectPtr project) {
  project_ = std::move(project);
  selectionChanged();
  showUndo();
}

model::Summary ExchangeActions::current() const { return page_.model().summaryAt(page_.model().rowOf(page_.view().current())); }

void ExchangeActions::selectionChanged() {
  const model::Summary row = project_ ? current() : model::Summary();
  const bool any = row.id != 0, http = any && row.kind == model::ExchangeKind::http;
  const Actions& a = actions_;
  for (QAction* action : {a.copyUrl, a.copyHost, a.comment, a.tags, a.remove}) action->setEnabled(any);
  for (QAction* action : a.colors) action->setEnabled(any);
  for (std::size_t i = 0; i < a.copyAs.size(); ++i)
    a.copyAs[i]->setEnabled(http && (exporter::copyForms()[i].side == model::Direction::toServer || row.status > 0));
  for (QAction* action : {a.trustOnce, a.trustProject}) action->setEnabled(any && row.failure == model::FailureKind::tlsVerifyFailed);
  // Of another protocol's messages there is no body.
  const bool switched = http && (row.status == 101 || (row.method == "CONNECT" && row.status / 100 == 2));
  a.saveRequestBody->setEnabled(any && !switched && row.requestSize > 0);
  a.saveResponseBody->setEnabled(any && !switched && row.responseSize > 0);
  for (QAction* action : {a.onlyHost, a.notHost}) action->setEnabled(any && !display::hostCondition(row).empty());
  for (QAction* action : {a.onlyPath, a.notPath}) action->setEnabled(any && !display::pathCondition(row).empty());
  for (QAction* action : {a.onlyOperation, a.notOperation}) action->setEnabled(any && !display::operationCondition(row).empty());
  for (QAction* action : {a.onlyStatus, a.notStatus}) action->setEnabled(any && !display::statusCondition(row).empty());
}

void ExchangeActions::showUndo() {
  const QString text = project_ ? QString::fromStdString(project_->undoText()) : QString();
  actions_.undo->setEnabled(!text.isEmpty());
  actions_.undo->setText(text.isEmpty() ? QStringLiteral("Undo") : "Undo: " + text);
  const QString again = project_ ? QString::fromStdString(project_->redoText()) : QString();
  actions_.redo->setEnabled(!again.isEmpty());
  actions_.redo->setText(again.isEmpty() ? QStringLiteral("Redo") : "Redo: " + again);
}

void ExchangeActions::withSelected(std::function<void(const Ids& ids)> done) {
  if (!project_) return;
  auto ranges = page_.view().selectedRanges();
  if (ranges.empty()) return done({page_.view().current()});
  // Of the project that is shown now: when it is another by then, its ids are not for that one.
  collectIds(mailbox_, page_.model().traffic(), page_.model().captureRows(ranges), [this, project = project_, done = std::move(done)](const Ids& ids) {
    if (project == project_ && !ids.empty()) done(ids);
  });
}

void ExchangeActions::copy(const QString& text, const QString& what) {
  QApplication::clipboard()->setText(text);
  toast_.tell(what + " copied");
}

void ExchangeActions::copyUrls() {
  QStringList urls;
  for (const model::ExchangeId id : page_.view().selected(kMostRows))
    urls << QString::fromStdString(exporter::escapedUrl(model::urlOf(page_.model().summaryAt(page_.model().rowOf(id)))));
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

// Loading and reading happen on a reader thread; the window may be closed before it answers.
void ExchangeActions::copyAs(const exporter::CopyForm& form) {
  if (!project_) return;
  project_->loadAsync(page_.view().current(), [this, back = mailbox_.address(), project = project_,
                                               &form](const Result<model::ExchangePtr>& loaded) {
    std::function<void()> then;
    const auto body = loaded ? project->body(*loaded, form.side) : nullptr;
    if (body && body->size() > form.mostBody && form.larger) {
      then = [this, &form, exchange = *loaded, body] { copyWithFile(form, exchange, body); };
    } else if (body && body->size() > form.mostBody) {
      const QString problem = "The body (" + sizeText(body->size()) + ") is too large to copy: save it instead";
      then = [this, problem] { toast_.tell(problem); };
    } else {
      const Result<std::string> bytes = body ? body->read(0, std::size_t(form.mostBody)) : Result<std::string>(std::string());
      const Result<std::string> text = !loaded ? loaded.error() : bytes ? form.generate(**loaded, *bytes) : bytes;
      then = [this, text, &form] {
        text ? copy(clipboardText(*text), wireText(form.made)) : toast_.tell(sentenceText(text.error().message));
      };
    }
    back.post(std::move(then));
  });
}

// No command line bears that body: it is put into a file that the command names, in a folder that nobody else looks into.
void ExchangeActions::copyWithFile(const exporter::CopyForm& form, const model::ExchangePtr& exchange, const BodyPtr& body) {
  struct Made {
    QString text, problem;
  };
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + "/bodies";
  // A name of its own: what was copied before goes on meaning what it meant.
  const QString moment = QString::number(QDateTime::currentMSecsSinceEpoch());
  const QString path = folder + '/' + moment + '-' + fileName(current(), form.side);
  const display::PayloadSource source{body, {}, {}};
  mailbox_.run(
      [&form, exchange, source, folder, path] {
        Made made;
        QDir().mkpath(folder);
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        for (const QFileInfo& old : QDir(folder).entryInfoList(QDir::Files))
          if (old.lastModified().daysTo(QDateTime::currentDateTime()) > kDaysKept) QFile::remove(old.filePath());
        made.problem = savePayload(source, path, CancelToken());
        if (!made.problem.isEmpty()) return made;
        const std::string name = path.toStdString();
        const Result<std::string> text = form.generate(*exchange, exporter::RequestBody::inFile(name));
        if (text)
          made.text = clipboardText(*text);
        else
          made.problem = sentenceText(text.error().message);
        return made;
      },
      [this, what = wireText(form.made), path](const Made& made) {
        if (!made.problem.isEmpty()) return toast_.tell(made.problem);
        QApplication::clipboard()->setText(made.text);
        toast_.tell(what + " copied; its body is in " + path);
      });
}

void ExchangeActions::saveBody(model::Direction direction) {
  const model::Summary row = current();
  if (row.id == 0) return;
  const QString path = QFileDialog::getSaveFileName(
      window_, direction == model::Direction::toServer ? "Save request body" : "Save response body", fileName(row, direction));
  if (path.isEmpty() || !project_) return;
  const service::ProjectPtr project = project_;  // the row's, whatever is shown when it has come
  project->loadAsync(row.id, [this, back = mailbox_.address(), project, direction, path](const Result<model::ExchangePtr>& loaded) {
    back.post([this, project, loaded, direction, path] {
      loaded ? write(*project, *loaded, direction, path) : toast_.tell(sentenceText(loaded.error().message));
    });
  });
}

void ExchangeActions::trust(model::TrustScope scope) {
  if (!project_) return;
  project_->loadAsync(current().id, [this, back = mailbox_.address(), scope](const Result<model::ExchangePtr>& loaded) {
    const auto server = loaded ? model::doubtfulServer(**loaded) : std::nullopt;
    const QString problem = loaded ? QStringLiteral("Its certificate is not known") : sentenceText(loaded.error().message);
    back.post([this, server, problem, scope] {
      if (!server) return toast_.tell(problem);
      service_.trust().trust(*server, scope);
      toast_.tell(wireText(server->host) + " is trusted with this certificate from its next connection on", "Undo",
                  [trust = &service_.trust(), server] { trust->distrust(*server); });
    });
  });
}

void ExchangeActions::write(const model::Recording& recording, const model::ExchangePtr& exchange, model::Direction direction,
                            const QString& path) {
  const bool request = direction == model::Direction::toServer;
  const model::ResponseHead* response = exchange->response ? exchange->response.get() : exchange->responseSent.get();
  const model::Headers* headers = request ? (exchange->request ? &exchange->request->headers : nullptr)
                                          : (response ? &response->headers : nullptr);
  const std::string coding = headers ? headers->joined("content-encoding") : std::string();
  const display::PayloadSource source{recording.body(exchange, direction), coding, {}};
  mailbox_.run(
      [source, path] { return savePayload(source, path, CancelToken()); },
      [this, path](const QString& problem) { toast_.tell(problem.isEmpty() ? "Saved to " + path : problem); });
}

void ExchangeActions::setColor(int color) {
  withSelected([this, color](const Ids& ids) {
    (void)project_->setColor(ids, std::uint8_t(color));
    const QString done = color == 0 ? " without colour" : " " + colorName(color);
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
          (void)(tags ? project_->setTags(ids, text.toStdString()) : project_->setComment(ids, text.toStdString()));
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
    (void)project_->remove(ids);
    did(exchanges(ids.size()) + " deleted");
  });
}

void ExchangeActions::undo() {
  if (!project_) return;
  (void)project_->undo();
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

void ExchangeActions::redo() {
  if (!project_) return;
  (void)project_->redo();
  did({});
}

}  // namespace penstock::gui
