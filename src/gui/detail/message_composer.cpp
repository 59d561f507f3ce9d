// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_composer.h"

#include <QButtonGroup>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/intercept/draft_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostTyped = 1024 * 1024;  // bytes that are written by hand

}  // namespace

MessageComposer::MessageComposer(service::Intercept& intercept, Theme& theme, QThreadPool& pool, QWidget* parent)
    : QWidget(parent), intercept_(intercept), theme_(theme), reading_(pool), stack_(new QStackedWidget(this)) {
  setObjectName("messageComposer");
  setAccessibleName(tr("Add a message"));
  setProperty("look", "toolbar");
  setAttribute(Qt::WA_StyledBackground);
  stack_->addWidget(makeForm());
  stack_->addWidget(makeWhyNot());
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::HLine);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(line);
  column->addWidget(stack_);
  setFixedHeight(theme.scaled(108));
  // While it waits for an answer: an exchange takes messages a moment after it was told of.
  interceptChanged_ = intercept.changed().subscribeOnce([this, back = mailbox_.address()] {
    back.post([this] {
      interceptChanged_.arm();
      look();
    });
  });
  look();
}

MessageComposer::~MessageComposer() = default;

QToolButton* MessageComposer::addChoice(QWidget* bar, const char* name, const QString& text, const char* icon) {
  auto* button = new QToolButton(bar);
  button->setObjectName(name);
  button->setProperty("look", "tab");
  button->setCheckable(true);
  button->setText(text);
  button->setAccessibleName(text);
  button->setFocusPolicy(Qt::TabFocus);
  if (*icon) {
    button->setIcon(theme_.icon(icon, Theme::Ink::dim));
    button->setIconSize(QSize(14, 14));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  }
  bar->layout()->addWidget(button);
  return button;
}

QWidget* MessageComposer::makeForm() {
  auto* form = new QWidget(stack_);
  form->setObjectName("composerForm");
  auto* bar = new QWidget(form);
  bar->setObjectName("composerBar");
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(8), theme_.scaled(2), theme_.scaled(8), theme_.scaled(2));
  row->setSpacing(theme_.scaled(4));
  toServer_ = addChoice(bar, "composerToServer", tr("To server"), "arrow-up");
  toClient_ = addChoice(bar, "composerToClient", tr("To client"), "arrow-down");
  row->addSpacing(theme_.scaled(8));
  text_ = addChoice(bar, "composerText", tr("Text"), "");
  binary_ = addChoice(bar, "composerBinary", tr("Binary"), "");
  setPlainToolTip(binary_, tr("Bytes, written as hexadecimal digits"));
  for (const auto& [first, second] : {std::pair(toServer_, toClient_), std::pair(text_, binary_)}) {
    auto* group = new QButtonGroup(this);
    group->addButton(first);
    group->addButton(second);
    first->setChecked(true);
  }
  problem_ = new PlainLabel(bar);
  problem_->setObjectName("composerProblem");
  problem_->setProperty("look", "status-warn");
  row->addSpacing(theme_.scaled(8));
  row->addWidget(problem_, 1);
  send_ = new QPushButton(tr("Send"), bar);
  send_->setObjectName("composerSend");
  send_->setProperty("look", "primary");
  send_->setAccessibleName(tr("Send this message"));
  setPlainToolTip(send_, tr("Send this message (Ctrl+Return)"));
  row->addWidget(send_);
  payload_ = new QPlainTextEdit(form);
  payload_->setObjectName("composerPayload");
  payload_->setAccessibleName(tr("The message to add"));
  payload_->setTabChangesFocus(true);
  payload_->setFont(theme_.mono());
  payload_->installEventFilter(this);
  auto* column = new QVBoxLayout(form);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar);
  column->addWidget(payload_, 1);
  connect(&theme_, &Theme::changed, this, [this] { payload_->setFont(theme_.mono()); });
  connect(binary_, &QToolButton::toggled, this, &MessageComposer::turnInto);
  for (QToolButton* choice : {toServer_, toClient_}) connect(choice, &QToolButton::clicked, this, [this] { tell({}); });
  connect(payload_, &QPlainTextEdit::textChanged, this, [this] { tell({}); });
  connect(send_, &QPushButton::clicked, this, &MessageComposer::send);
  return form;
}

QWidget* MessageComposer::makeWhyNot() {
  auto* page = new QWidget(stack_);
  page->setObjectName("composerClosed");
  whyNot_ = new PlainLabel(page);
  whyNot_->setObjectName("composerWhyNot");
  whyNot_->setProperty("look", "dim");
  whyNot_->setWordWrap(true);
  whyNot_->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  allow_ = new QPushButton(tr("Allow it from now on"), page);
  allow_->setObjectName("composerAllow");
  allow_->setAccessibleName(tr("Choose Messages in Intercept"));
  connect(allow_, &QPushButton::clicked, this, &MessageComposer::allow);
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(theme_.scaled(12), theme_.scaled(8), theme_.scaled(12), theme_.scaled(8));
  row->setSpacing(theme_.scaled(12));
  row->addWidget(whyNot_, 1);
  row->addWidget(allow_, 0, Qt::AlignVCenter);
  return page;
}

void MessageComposer::setExchange(const model::ExchangePtr& exchange, bool same) {
  const bool goesOn = same && exchange && exchange_;
  exchange_ = exchange;
  if (!goesOn) {
    toldFailures_ = 0;
    if (exchange_) display::whyNotSent(*exchange_, toldFailures_);
    tell({});
  } else if (const std::string why = display::whyNotSent(*exchange_, toldFailures_); !why.empty()) {
    tell(sentenceText(why));
  }
  look();
}

void MessageComposer::look() {
  const auto before = std::exchange(addable_, exchange_ ? display::addableTo(*exchange_) : std::nullopt);
  if (addable_) arrange();
  if (before != addable_) Q_EMIT changed();
}

void MessageComposer::arrange() {
  using model::Direction;
  const bool up = addable_->toServer && intercept_.takes(exchange_->id, Direction::toServer);
  const bool down = addable_->toClient && intercept_.takes(exchange_->id, Direction::toClient);
  stack_->setCurrentIndex(up || down ? 0 : 1);
  if (!up && !down) {
    const bool allowed = intercept_.state().messages;
    allow_->setVisible(!allowed);
    whyNot_->setText(allowed ? tr("Messages can be added to what begins from now on: this began before. Have its client open it again.")
                             : tr("Messages can be added to what begins while Messages is chosen in Intercept. Nothing has to be held for that."));
    return;
  }
  toServer_->setEnabled(up);
  toClient_->setEnabled(down);
  if (!(toServer_->isChecked() ? up : down)) (up ? toServer_ : toClient_)->setChecked(true);
  text_->setVisible(addable_->text);
  binary_->setVisible(addable_->bytes);
  if (!(text_->isChecked() ? addable_->text : addable_->bytes)) (addable_->text ? text_ : binary_)->setChecked(true);
  payload_->setPlaceholderText(QString::fromUtf8(addable_->example.data(), qsizetype(addable_->example.size())));
}

/// What is written stays the same bytes; where it cannot, so does the choice.
void MessageComposer::turnInto(bool bytes) {
  const QString written = payload_->toPlainText();
  if (writing_ || written.isEmpty()) return;
  if (bytes) return payload_->setPlainText(hexText(written.toStdString()));
  std::string payload;
  const auto wrong = readHex(written, payload);
  if (const auto text = wrong ? std::nullopt : editableText(payload, kMostTyped)) return payload_->setPlainText(text->text);
  {
    const QScopedValueRollback writing(writing_, true);
    binary_->setChecked(true);
  }
  tell(wrong ? tr("Line %1: %2.").arg(wrong->line).arg(wrong->sentence) : tr("These bytes are no text."));
}

void MessageComposer::setDraft(const model::Message& message, display::PayloadSource source) {
  struct Read {
    std::string bytes, problem;
  };
  const bool binary = message.kind != model::MessageKind::text && message.kind != model::MessageKind::event;
  reading_.start<Read>(
      [source = std::move(source)](const CancelToken& token) {
        Read read;
        read.problem = display::writePayload(
            source,
            [&read](std::string_view piece) {
              read.bytes.append(piece);
              return read.bytes.size() <= kMostTyped;
            },
            token);
        return read;
      },
      [this, binary, direction = message.direction](const Read& read) {
        if (!read.problem.empty()) return tell(QString::fromStdString(read.problem));
        if (read.bytes.size() > kMostTyped) return tell(tr("It has more than %1, too much to write by hand.").arg(sizeText(kMostTyped)));
        write(direction, binary, read.bytes);
      });
}

void MessageComposer::write(model::Direction direction, bool binary, const std::string& payload) {
  const auto text = binary ? std::nullopt : editableText(payload, kMostTyped);
  const QScopedValueRollback writing(writing_, true);
  (direction == model::Direction::toServer ? toServer_ : toClient_)->setChecked(true);
  (text ? text_ : binary_)->setChecked(true);
  payload_->setPlainText(text ? text->text : hexText(payload));
  look();
}

void MessageComposer::allow() {
  service::InterceptState state = intercept_.state();
  state.messages = true;
  if (const auto set = intercept_.setState(state); !set) whyNot_->setText(sentenceText(set.error().message));
}

void MessageComposer::send() {
  if (!exchange_) return;
  std::string payload = payload_->toPlainText().toStdString();
  const bool bytes = binary_->isChecked();
  if (bytes) {
    const std::string written = std::move(payload);
    if (const auto wrong = readHex(QString::fromStdString(written), payload))
      return tell(tr("Line %1: %2.").arg(wrong->line).arg(wrong->sentence));
  }
  if (payload.size() > kMostTyped) return tell(tr("More than %1 are not sent from here.").arg(sizeText(kMostTyped)));
  const auto kind = display::kindOfAdded(*exchange_, bytes, payload);
  if (!kind) return tell(sentenceText(kind.error().message));
  const auto added = intercept_.inject(exchange_->id, direction(), *kind, std::move(payload));
  tell(added ? QString() : sentenceText(added.error().message));
  if (!added) look();
}

void MessageComposer::tell(const QString& sentence) {
  problem_->setText(sentence);
  setPlainToolTip(problem_, sentence);
}

bool MessageComposer::eventFilter(QObject* watched, QEvent* event) {
  // Ctrl+Return forwards what is held elsewhere; here it sends what is written.
  if (watched != payload_ || (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
  if (!enter || (key->modifiers() & ~Qt::KeypadModifier) != Qt::ControlModifier) return false;
  if (event->type() == QEvent::ShortcutOverride) {
    event->accept();
  } else {
    send_->click();
  }
  return true;
}

}  // namespace penstock::gui
