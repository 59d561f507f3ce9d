// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/attached/attached_traffic.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/empty_page.h"
#include "gui/format.h"
#include "gui/traffic/filter_memory.h"
#include "gui/traffic/filter_progress.h"
#include "penstock/attached/rows_index.h"
#include "penstock/codec/charset.h"
#include "penstock/exporter/words.h"
#include "penstock/filter/sought.h"
#include "penstock/model/colors.h"
#include "penstock/model/url.h"

namespace penstock::gui {
namespace {

constexpr int kMostRows = 1000;  // of one copy or colour: each is asked for, or told, apart

}  // namespace

AttachedTraffic::AttachedTraffic(std::shared_ptr<attached::Attachment> attachment, service::Intercept& intercept, Theme& theme, const Actions& actions,
                                 QWidget* parent)
    : QSplitter(Qt::Vertical, parent),
      attachment_(std::move(attachment)),
      actions_(actions),
      filter_(new FilterBar(theme, parent)),
      face_(new QStackedWidget(this)),
      view_(new TrafficView(theme, model_, face_)),
      noMatch_(new NoMatch(theme, actions.clearFilter, view_->viewport())),
      detail_(new DetailPanel({intercept, passthrough_, trust_, names_, {}, {}, true}, theme, this)) {
  setObjectName("attachedTraffic");
  setAccessibleName(tr("Traffic"));
  setHandleWidth(1);
  setChildrenCollapsible(false);
  view_->keepToCapture();
  face_->addWidget(makeEmptyPage(theme, "attachedEmpty", tr("Nothing was captured yet"), tr("What passes through the Penstock that this window is attached to comes here."), {}, face_));
  face_->addWidget(view_);
  face_->setMinimumSize(theme.scaled(320), theme.scaled(130));
  detail_->setMinimumSize(theme.scaled(320), theme.scaled(120));
  addWidget(face_);
  addWidget(detail_);
  setStretchFactor(0, 1);
  setStretchFactor(1, 1);
  noMatch_->hide();
  restoreFilters(*filter_, memory_);
  connectRows();
  connectActions();
  captureChanged_ = attachment_->backend().captureChanged.subscribe([this, back = mailbox_.address()] { back.post([this] { takeCapture(); }); });
  takeCapture();
  selectionChanged();
}

// It looks into what goes with the members.
AttachedTraffic::~AttachedTraffic() { delete detail_; }

QList<QAction*> AttachedTraffic::done() const {
  const Actions& a = actions_;
  QList<QAction*> out{a.filter, a.clearFilter, a.next, a.previous, a.newest, a.copyUrl, a.resend, a.detailBeside};
  out += QList<QAction*>(a.copyAs.begin(), a.copyAs.end());
  out += QList<QAction*>(std::begin(a.colors), std::end(a.colors));
  return out;
}

void AttachedTraffic::connectRows() {
  const auto progress = [this] { showFilterProgress(model_, *filter_, *noMatch_); };
  const auto chooseFace = [this] {
    face_->setCurrentIndex(model_.hasRows() ? 1 : 0);
    detail_->setVisible(model_.hasRows());
  };
  chooseFace();
  connect(&model_, &TrafficModel::drained, this, [this, progress, chooseFace] {
    chooseFace();
    if (model_.isFiltered()) progress();
  });
  connect(&model_, &TrafficModel::replaced, this, progress);
  connect(view_, &TrafficView::currentChangedTo, this, [this](quint64 id) {
    detail_->setNotes(model_.summaryAt(model_.rowOf(id)).annotation);
    detail_->show(id);
    selectionChanged();
  });
  // The panel follows what is under way by itself; of the others the row may have come only now.
  connect(view_, &TrafficView::currentUpdated, this, [this] {
    detail_->setNotes(model_.summaryAt(model_.rowOf(view_->current())).annotation);
    selectionChanged();
  });
  connect(view_, &TrafficView::copyRequested, actions_.copyUrl, &QAction::trigger);
  connect(view_, &TrafficView::menuRequested, this, [this](const QPoint& at) {
    QMenu menu(this);
    menu.addAction(actions_.resend);
    QMenu* copy = menu.addMenu(tr("Copy as"));
    copy->addAction(actions_.copyUrl);
    copy->addSeparator();
    copy->addActions(QList<QAction*>(actions_.copyAs.begin(), actions_.copyAs.end()));
    QMenu* color = menu.addMenu(tr("Colour"));
    color->addActions(QList<QAction*>(std::begin(actions_.colors), std::end(actions_.colors)));
    menu.exec(at);
  });
  connect(filter_, &FilterBar::expressionChanged, this, &AttachedTraffic::filterChanged);
  for (const auto changed : {&FilterBar::historyChanged, &FilterBar::savedChanged}) connect(filter_, changed, this, [this] { rememberFilters(*filter_, memory_); });
  connect(filter_, &FilterBar::left, this, [this] { view_->setFocus(); });
}

void AttachedTraffic::connectActions() {
  const Actions& a = actions_;
  connect(a.filter, &QAction::triggered, filter_, &FilterBar::focusField);
  connect(a.clearFilter, &QAction::triggered, filter_, &FilterBar::clear);
  connect(a.next, &QAction::triggered, this, [this] { view_->step(1); });
  connect(a.previous, &QAction::triggered, this, [this] { view_->step(-1); });
  connect(a.newest, &QAction::triggered, view_, &TrafficView::goToNewest);
  connect(a.detailBeside, &QAction::toggled, this, [this](bool beside) {
    setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
    detail_->setBeside(beside);
  });
  connect(a.copyUrl, &QAction::triggered, this, &AttachedTraffic::copyUrls);
  for (std::size_t i = 0; i < a.copyAs.size(); ++i)
    connect(a.copyAs[i], &QAction::triggered, this, [this, &form = exporter::copyForms()[i]] { copyAs(form); });
  for (int i = 0; i <= model::colors; ++i) connect(a.colors[i], &QAction::triggered, this, [this, i] { setColor(i); });
  connect(a.resend, &QAction::triggered, this, &AttachedTraffic::resend);
}

/// The one that the other has open, also after another was opened there.
void AttachedTraffic::takeCapture() {
  attached::CapturePtr now = attachment_->backend().capture();
  if (now == capture_) return;
  capture_ = std::move(now);
  const auto rows = std::make_shared<attached::RowsIndex>(capture_->rows());
  detail_->setProject(capture_->recording(), rows);
  model_.setIndex(rows);
  filterChanged();
}

void AttachedTraffic::filterChanged() {
  const filter::ExpressionPtr& expression = filter_->expression();
  model_.setQuery(display::RowMarks::filter, expression ? capture_->query(expression) : nullptr);
  detail_->setSought(expression ? filter::soughtInBodies(*expression) : std::vector<std::string>());
  showFilterProgress(model_, *filter_, *noMatch_);
}

void AttachedTraffic::selectionChanged() {
  const model::Summary row = model_.summaryAt(model_.rowOf(view_->current()));
  const bool any = row.id != 0, http = any && row.kind == model::ExchangeKind::http;
  const Actions& a = actions_;
  a.copyUrl->setEnabled(any);
  a.resend->setEnabled(http);
  for (QAction* action : a.colors) action->setEnabled(any);
  for (std::size_t i = 0; i < a.copyAs.size(); ++i)
    a.copyAs[i]->setEnabled(http && (exporter::copyForms()[i].side == model::Direction::toServer || row.status > 0));
}

void AttachedTraffic::copied(const QString& text, const QString& what) {
  QApplication::clipboard()->setText(text);
  Q_EMIT told(what + tr(" copied"));
}

void AttachedTraffic::copyUrls() {
  QStringList urls;
  for (const model::ExchangeId id : view_->selected(kMostRows)) {
    const model::Summary& row = model_.summaryAt(model_.rowOf(id));
    if (!row.host.empty()) urls << QString::fromStdString(exporter::escapedUrl(model::urlOf(row)));
  }
  if (!urls.isEmpty()) copied(urls.join('\n'), urls.size() == 1 ? QStringLiteral("URL") : countText(std::uint64_t(urls.size())) + " URLs");
}

void AttachedTraffic::copyAs(const exporter::CopyForm& form) {
  mailbox_.run(
      [recording = capture_->recording(), id = view_->current(), &form]() -> Result<std::string> {
        const auto exchange = recording->load(id);
        if (!exchange) return exchange.error();
        const auto body = recording->body(*exchange, form.side);
        if (body && body->size() > form.mostBody)
          return makeError(ErrorCode::limit, "the body (" + display::sizeText(body->size()) + ") is too large to copy from here");
        const Result<std::string> bytes = body ? body->read(0, std::size_t(form.mostBody)) : Result<std::string>(std::string());
        return bytes ? form.generate(**exchange, *bytes) : bytes;
      },
      [this, &form](const Result<std::string>& text) {
        text ? copied(QString::fromStdString(codec::asUtf8(*text)), wireText(form.made)) : Q_EMIT told(sentenceText(text.error().message));
      });
}

void AttachedTraffic::setColor(int color) {
  mailbox_.run([capture = capture_, ids = view_->selected(kMostRows), color] { return capture->setColor(ids, std::uint8_t(color)); },
               [this](const Result<void>& done) {
                 if (!done) Q_EMIT told(sentenceText(done.error().message));
               });
}

/// The answer comes as a row like any other.
void AttachedTraffic::resend() {
  mailbox_.run(
      [attachment = attachment_, capture = capture_, id = view_->current()]() -> Result<void> {
        const auto again = capture->sameAgain(id);
        if (!again) return again.error();
        const auto sent = attachment->backend().send(*again);
        return sent ? Result<void>() : sent.error();
      },
      [this](const Result<void>& sent) { Q_EMIT told(sent ? tr("Sent again") : sentenceText(sent.error().message)); });
}

}  // namespace penstock::gui
