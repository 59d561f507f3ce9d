// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_panel.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "gui/detail/message_pane.h"
#include "gui/detail/messages_page.h"
#include "gui/detail/note_bar.h"
#include "gui/detail/payload_pane.h"
#include "gui/detail/remedy_bar.h"
#include "gui/detail/small_widgets.h"
#include "gui/plain_text.h"
#include "gui/protobuf_files.h"
#include "gui/settings.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kPauseMs = 200;  // between two looks at an exchange under way
constexpr int kPatienceMs = 200;

/// A window cut in two, the way it would be after a press.
class TurnButton : public QToolButton {
 public:
  TurnButton(Theme& theme, QWidget* parent) : QToolButton(parent), theme_(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setFixedSize(theme.scaled(24), theme.scaled(24));
  }
  void setStacked(bool stacked) {
    stacked_ = stacked;
    update();
  }

 protected:
  void paintEvent(QPaintEvent* event) override {
    QToolButton::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = theme_.scaled(12);
    const QRectF box((width() - side) / 2, (height() - side) / 2, side, side);
    painter.setPen(QPen(underMouse() || hasFocus() ? theme_.tokens().text : theme_.tokens().dim, 1.4));
    painter.drawRoundedRect(box, 2.5, 2.5);
    if (stacked_)
      painter.drawLine(QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom()));
    else
      painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()));
  }

 private:
  Theme& theme_;
  bool stacked_ = false;
};

}  // namespace

DetailPanel::DetailPanel(DetailSource source, Theme& theme, QWidget* parent)
    : QWidget(parent), source_(std::move(source)), theme_(theme), mailbox_(this) {
  setObjectName("detailPanel");
  setAccessibleName(tr("Detail"));
  setProperty("look", "pane");
  setAttribute(Qt::WA_StyledBackground);
  // A worker for each body, one for searching, one for an image that takes its time.
  pool_.setMaxThreadCount(4);
  splitter_ = new QSplitter(this);
  splitter_->setObjectName("detailSplitter");
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  request_ = new MessagePane(source_, theme, pool_, model::Direction::toServer, splitter_);
  side_ = new QStackedWidget(splitter_);
  response_ = new MessagePane(source_, theme, pool_, model::Direction::toClient, side_);
  payload_ = new PayloadPane(source_, theme, pool_, side_);
  side_->addWidget(response_);
  side_->addWidget(payload_);
  for (QWidget* side : {static_cast<QWidget*>(request_), static_cast<QWidget*>(side_)}) {
    side->setMinimumSize(theme.scaled(220), theme.scaled(90));
    splitter_->addWidget(side);
  }
  turns_[0] = addTurn(response_, "detailTurn");
  turns_[1] = addTurn(payload_, "messageTurn");
  message_ = makeMessage("detailMessage", this);
  stack_ = new QStackedWidget(this);
  stack_->addWidget(message_);
  stack_->addWidget(splitter_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  notes_ = new NoteBar(theme, this);
  column->addWidget(notes_);
  column->addWidget(stack_);
  connect(notes_, &NoteBar::clicked, this, &DetailPanel::notesPressed);
  connect(request_->remedies(), &RemedyBar::wanted, this, [this](model::Remedy remedy) { Q_EMIT remedyWanted(exchange_, remedy); });
  connect(request_->remedies(), &RemedyBar::commandWanted, this, [this] { Q_EMIT remedyCommandWanted(exchange_); });

  connect(request_, &Pane::currentChanged, this, &DetailPanel::arrange);
  connect(request_->messages(), &MessagesPage::currentChanged, this, &DetailPanel::showMessage);
  connect(payload_, &PayloadPane::schemaWanted, this, &DetailPanel::loadSchema);
  for (MessagePane* pane : {request_, response_}) connect(pane, &MessagePane::schemaWanted, this, &DetailPanel::loadSchema);
  connect(splitter_, &QSplitter::splitterMoved, this, [this] {
    parts_ = splitter_->sizes();
    settings().setValue(sizesKey(), QVariant::fromValue(parts_));
  });
  connect(response_, &MessagePane::bodyDecoded, request_, &MessagePane::setDecodedResponse);
  restoreOrientation();

  pause_.setInterval(kPauseMs);
  pause_.setSingleShot(true);
  connect(&pause_, &QTimer::timeout, this, [this] {
    follow();
    look();
  });
  patience_.setSingleShot(true);
  patience_.setInterval(kPatienceMs);
  connect(&patience_, &QTimer::timeout, this, [this] { tell(tr("Loading…")); });
  setProject(source_.recording, source_.rows);  // what it was made with is followed as well
}

DetailPanel::~DetailPanel() {
  mailbox_.close();
  // The panes hold jobs on the pool: they go before it does.
  delete stack_;
}

QToolButton* DetailPanel::addTurn(Pane* pane, const QString& name) {
  auto* turn = new TurnButton(theme_, pane);
  turn->setObjectName(name);
  pane->addAction(turn);
  connect(turn, &QToolButton::clicked, this,
          [this] { setOrientation(orientation() == Qt::Horizontal ? Qt::Vertical : Qt::Horizontal); });
  return turn;
}

void DetailPanel::arrange() {
  const bool messages = request_->current() == "messages";
  const bool http = exchange_ && exchange_->kind == model::ExchangeKind::http;
  side_->setCurrentWidget(messages ? static_cast<QWidget*>(payload_) : response_);
  request_->setVisible(requestShown_ || !http || request_->isTabVisible("messages"));
  const bool two = messages || http;
  if (std::exchange(two_, two) == two) return;
  side_->setVisible(two);
  // A splitter that was never laid out with both would measure them by what they hold.
  if (two) splitter_->setSizes(parts_);
}

void DetailPanel::showMessage(bool same) {
  const auto& message = request_->messages()->current();
  payload_->setMessage(exchange_, message ? &*message : nullptr, request_->messages()->model().names(), same);
}

void DetailPanel::loadSchema() {
  if (source_.attached) return payload_->setProblem(tr("Names of Protocol Buffers are loaded by the Penstock that this window is attached to."));
  const QStringList files = chooseProtobuf(this);
  if (files.isEmpty()) return;
  addProtobuf(mailbox_, source_.protobuf, files, [this](const QString& problem) {
    payload_->setProblem(problem);
    schemaChanged();
  });
}

void DetailPanel::schemaChanged() {
  if (request_->messages()->model().refreshNames()) showMessage(true);
  request_->schemaChanged();
  response_->schemaChanged();
}

const char* DetailPanel::stackedKey() const { return beside_ ? "detail/stackedBeside" : "detail/stacked"; }
const char* DetailPanel::sizesKey() const { return beside_ ? "detail/sizesBeside" : "detail/sizes"; }

void DetailPanel::setBeside(bool beside) {
  if (std::exchange(beside_, beside) != beside) restoreOrientation();
}

void DetailPanel::setRequestShown(bool shown) {
  requestShown_ = shown;
  arrange();
}

void DetailPanel::offerRemedies() { request_->remedies()->offer(); }

void DetailPanel::restoreOrientation() {
  const auto remembered = settings().value(sizesKey()).value<QList<int>>();
  parts_ = remembered.size() == 2 ? remembered : QList<int>{1000, 1000};
  setOrientation(settings().value(stackedKey(), beside_).toBool() ? Qt::Vertical : Qt::Horizontal);
  splitter_->setSizes(parts_);
  splitter_->setHandleWidth(1);
}

Qt::Orientation DetailPanel::orientation() const {
  return splitter_->orientation();
}

void DetailPanel::setOrientation(Qt::Orientation orientation) {
  splitter_->setOrientation(orientation);
  const bool stacked = orientation == Qt::Vertical;
  settings().setValue(stackedKey(), stacked);
  const QString text = stacked ? tr("Side by side") : tr("One above the other");
  for (QToolButton* turn : turns_) {
    static_cast<TurnButton*>(turn)->setStacked(stacked);
    setPlainToolTip(turn, text);
    turn->setAccessibleName(text);
  }
  Q_EMIT orientationChanged(orientation);
}

void DetailPanel::setNotes(const model::Annotation& notes) { notes_->setNotes(notes); }

void DetailPanel::tell(const QString& message) {
  message_->setText(message);
  stack_->setCurrentWidget(message_);
}

void DetailPanel::setSought(const std::vector<std::string>& texts) {
  request_->setSought(texts);
  response_->setSought(texts);
  payload_->setSought(texts);
}

void DetailPanel::setEarlier(model::ExchangeId of, model::ExchangeId earlier) {
  if (of == earlierOf_ && earlier == earlier_) return;
  earlierOf_ = of;
  earlier_ = earlier;
  loadEarlier();
}

void DetailPanel::loadEarlier() {
  if (!exchange_ || earlierOf_ != shown_ || !source_.recording) return;
  if (earlier_ == 0) return response_->setEarlier(nullptr);
  source_.recording->loadAsync(earlier_, [this, box = mailbox_.address(), of = earlierOf_, id = earlier_](Result<model::ExchangePtr> result) {
    // On a reader's thread, as above.
    box.post([this, of, id, result = std::move(result)] {
      if (result && of == shown_ && of == earlierOf_ && id == earlier_) response_->setEarlier(*result);
    });
  });
}

void DetailPanel::nextChange() { response_->nextChange(); }

void DetailPanel::clear() {
  ++generation_;
  wanted_ = shown_ = 0;
  loading_ = again_ = false;
  exchange_.reset();
  pause_.stop();
  patience_.stop();
  request_->setExchange(nullptr, false);
  response_->setExchange(nullptr, false);
  payload_->setExchange(nullptr);
  notes_->setNotes({});
  tell(tr("Select a row to see its request and response."));
}

void DetailPanel::setProject(std::shared_ptr<const model::Recording> recording, std::shared_ptr<model::TrafficIndex> rows) {
  clear();
  source_.recording = std::move(recording);
  source_.rows = std::move(rows);
  rowsComing_ = {};
  if (!source_.rows) return;
  rowsComing_ = source_.rows->changed().subscribeOnce([this, back = mailbox_.address()] {
    back.post([this] {
      const bool pending = exchange_ && exchange_->state == model::ExchangeState::pending;
      if (pending && !pause_.isActive()) pause_.start();
    });
  });
}

void DetailPanel::show(model::ExchangeId id) {
  if (id == 0 || !source_.recording) return clear();
  if (id == wanted_ && loading_) {
    again_ = true;
    return;
  }
  if (id != wanted_) {
    pause_.stop();
    patience_.start();
  }
  wanted_ = id;
  load();
}

void DetailPanel::load() {
  loading_ = true;
  again_ = false;
  row_ = currentRow();
  source_.recording->loadAsync(wanted_, [this, box = mailbox_.address(), generation = ++generation_](Result<model::ExchangePtr> result) {
    // On a reader's thread: `this` is only touched on its own.
    box.post([this, generation, result = std::move(result)] {
      if (generation != generation_) return;
      loading_ = false;
      patience_.stop();
      if (result.has_error()) {
        const QString why = QString::fromStdString(result.error().message);
        shown_ = 0;
        exchange_.reset();
        tell(tr("This exchange cannot be shown: %1.").arg(why));
        return;
      }
      apply(*result);
      if (again_) load();
    });
  });
}

void DetailPanel::apply(const model::ExchangePtr& exchange) {
  const bool same = shown_ == wanted_ && exchange_;
  const bool news = !same || exchange != exchange_;
  exchange_ = exchange;
  shown_ = wanted_;
  if (news) {
    request_->setExchange(exchange, same);
    response_->setExchange(exchange, same);
    payload_->setExchange(exchange);
    if (!same) loadEarlier();
    arrange();
  } else {
    request_->messages()->refresh();
  }
  stack_->setCurrentWidget(splitter_);
  if (exchange->state != model::ExchangeState::pending) return pause_.stop();
  follow();
  look();
}

model::Summary DetailPanel::currentRow() const {
  return source_.rows->at(source_.rows->rowOf(wanted_));
}

void DetailPanel::follow() { rowsComing_.arm(); }

void DetailPanel::look() {
  if (!isVisible() || loading_ || wanted_ == 0) return;
  const model::Summary now = currentRow();
  if (now.id != wanted_) return;  // cleared from the table: what is shown stays
  const bool news = now.state != row_.state || now.status != row_.status || now.requestSize != row_.requestSize ||
                    now.responseSize != row_.responseSize || now.messages != row_.messages ||
                    now.timings.at != row_.timings.at || now.paused != row_.paused || now.rules != row_.rules;
  if (news) load();
}

bool DetailPanel::find(bool open) const {
  const QWidget* focus = QApplication::focusWidget();
  if (!focus) return false;
  for (MessagePane* pane : {request_, response_})
    if (pane->isAncestorOf(focus)) return open ? pane->openFind() : pane->canFind();
  return payload_->isAncestorOf(focus) && (open ? payload_->openFind() : payload_->canFind());
}

bool DetailPanel::event(QEvent* event) {
  // Ctrl+F is the traffic filter elsewhere; with the focus in a body it means the body.
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find) &&
      find(false)) {
    event->accept();
    return true;
  }
  return QWidget::event(event);
}

void DetailPanel::keyPressEvent(QKeyEvent* event) {
  if (!event->matches(QKeySequence::Find) || !find(true)) QWidget::keyPressEvent(event);
}

void DetailPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  look();
}

}  // namespace penstock::gui
