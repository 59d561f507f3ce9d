// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/messages_page.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/detail/message_composer.h"
#include "gui/detail/messages_view.h"
#include "gui/detail/small_widgets.h"
#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/save_name.h"
#include "gui/settings.h"
#include "gui/theme.h"
#include "penstock/display/message_text.h"

namespace penstock::gui {
namespace {

constexpr int kDelayMs = 150;  // of typing, before the messages are gone through
constexpr auto kRelative = "detail/messagesRelativeTime";
constexpr auto kComposer = "detail/composer";

QString fileName(const model::Exchange& x, const model::Message& m) {
  const bool text = m.kind == model::MessageKind::text || m.kind == model::MessageKind::event;
  return saveName(x.host + '-' + std::to_string(x.id) + "-message-" + std::to_string(m.index + 1) + (text ? ".txt" : ".bin"));
}

}  // namespace

MessagesPage::MessagesPage(const DetailSource& source, Theme& theme, QThreadPool& pool, QWidget* parent)
    : QWidget(parent), source_(source), theme_(theme), model_(source), copying_(pool), saving_(pool) {
  setObjectName("messagesPage");
  setAccessibleName(tr("Messages"));
  model_.setRelativeTime(settings().value(kRelative, false).toBool());
  notice_ = new NoticeBar(theme, "messagesNotice", this);
  retry_ = notice_->addButton(tr("Try again"), "messagesRetry");
  view_ = new MessagesView(theme, model_, this);
  message_ = makeMessage("messagesMessage", this);
  stack_ = new QStackedWidget(this);
  stack_->addWidget(view_);
  stack_->addWidget(message_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(notice_);
  column->addWidget(stack_, 1);
  composer_ = new MessageComposer(source.intercept, theme, pool, this);
  column->addWidget(composer_);
  add_->setChecked(settings().value(kComposer, false).toBool());
  showComposer();

  delay_.setSingleShot(true);
  delay_.setInterval(kDelayMs);
  connect(&delay_, &QTimer::timeout, this, &MessagesPage::filter);
  connect(field_, &QLineEdit::textChanged, &delay_, qOverload<>(&QTimer::start));
  connect(retry_, &QPushButton::clicked, &model_, &MessagesModel::retry);
  connect(&model_, &MessagesModel::problem, this, [this](const QString& why) {
    tell(why.isEmpty() ? QString() : tr("The messages cannot be read: %1.").arg(why), true);
  });
  connect(&model_, &MessagesModel::progressed, this, [this] {
    takeCurrent(false);
    showState();
  });
  connect(view_, &MessagesView::currentMessageChanged, this, [this] { takeCurrent(true); });
  connect(view_, &MessagesView::copyRequested, this, [this] { copy(display::PayloadForm::natural); });
  connect(view_, &MessagesView::menuRequested, this, &MessagesPage::showMenu);
  connect(composer_, &MessageComposer::changed, this, &MessagesPage::showComposer);
  connect(add_, &QToolButton::toggled, this, [this](bool on) {
    settings().setValue(kComposer, on);
    showComposer();
    if (on) composer_->takeFocus();
  });
}

MessagesPage::~MessagesPage() = default;

QWidget* MessagesPage::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("messagesBar");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  bar->setFixedHeight(theme_.scaled(36));
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(8), 0, theme_.scaled(10), 0);
  row->setSpacing(theme_.scaled(4));
  auto* group = new QButtonGroup(this);
  const auto button = [&](const char* name, const QString& text, const char* icon, Theme::Ink ink) {
    auto* b = new QToolButton(bar);
    b->setObjectName(name);
    b->setProperty("look", "tab");
    b->setCheckable(true);
    b->setText(text);
    b->setAccessibleName(tr("Show %1").arg(text.toLower()));
    b->setFont(theme_.ui(12));
    connect(&theme_, &Theme::changed, b, [this, b] { b->setFont(theme_.ui(12)); });
    b->setFocusPolicy(Qt::TabFocus);
    if (*icon) {
      b->setIcon(theme_.icon(icon, ink));
      b->setIconSize(QSize(14, 14));
      b->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    group->addButton(b);
    row->addWidget(b);
    connect(b, &QToolButton::clicked, this, &MessagesPage::filter);
    return b;
  };
  all_ = button("messagesAll", tr("All"), "", Theme::Ink::text);
  toServer_ = button("messagesToServer", tr("To server"), "arrow-up", Theme::Ink::accent);
  toClient_ = button("messagesToClient", tr("To client"), "arrow-down", Theme::Ink::ok);
  all_->setChecked(true);
  field_ = new QLineEdit(bar);
  field_->setObjectName("messagesFind");
  field_->setAccessibleName(tr("Find in messages"));
  field_->setPlaceholderText(tr("Find in previews"));
  field_->setClearButtonEnabled(true);
  field_->addAction(theme_.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  field_->setMaximumWidth(theme_.scaled(320));
  count_ = new PlainLabel(bar);
  count_->setObjectName("messagesCount");
  count_->setCaption(tr("Number of messages"));
  count_->setProperty("look", "dim");
  row->addSpacing(theme_.scaled(4));
  row->addWidget(field_, 1);
  row->addStretch();
  row->addSpacing(theme_.scaled(8));
  row->addWidget(count_);
  add_ = makeAdd(bar);
  row->addWidget(add_);
  return bar;
}

QToolButton* MessagesPage::makeAdd(QWidget* bar) {
  auto* add = new QToolButton(bar);
  add->setObjectName("messagesAdd");
  add->setProperty("look", "flat");
  add->setCheckable(true);
  add->setIcon(theme_.icon("plus"));
  add->setIconSize(QSize(16, 16));
  add->setAccessibleName(tr("Add a message"));
  setPlainToolTip(add, add->accessibleName());
  add->setFocusPolicy(Qt::TabFocus);
  return add;
}

void MessagesPage::setExchange(const model::ExchangePtr& exchange, bool same) {
  const bool goesOn = same && exchange && model_.exchange();
  if (!goesOn) view_->forget();
  model_.setExchange(exchange, goesOn);
  composer_->setExchange(exchange, goesOn);
  if (!goesOn) {
    tell({}, false);
    view_->startOver();
  }
  showState();
}

void MessagesPage::filter() {
  display::MessageFilter filter;
  filter.text = field_->text().toStdString();
  if (toServer_->isChecked()) filter.direction = model::Direction::toServer;
  if (toClient_->isChecked()) filter.direction = model::Direction::toClient;
  model_.setFilter(filter);
  showState();
}

void MessagesPage::showState() {
  const std::uint64_t total = model_.total();
  const bool filtered = !model_.filter().empty();
  const auto shown = std::uint64_t(model_.rowCount());
  QString count = filtered     ? tr("%1 of %2").arg(countText(shown), countText(total))
                  : total == 1 ? tr("1 message")
                               : tr("%1 messages").arg(countText(total));
  if (filtered && model_.searching()) count += QStringLiteral(" …");
  if (count_->text() != count) count_->setText(count);
  QString words;
  if (total == 0)
    words = model_.open() ? tr("No messages yet.\nThey appear here as they come.") : tr("No messages came.");
  else if (filtered && shown == 0 && !model_.searching())
    words = tr("No message matches.");
  if (!words.isEmpty() && message_->text() != words) message_->setText(words);
  QWidget* face = words.isEmpty() ? static_cast<QWidget*>(view_) : message_;
  if (stack_->currentWidget() != face) stack_->setCurrentWidget(face);
}

void MessagesPage::takeCurrent(bool chosen) {
  const auto index = view_->current();
  if (!index) {
    if (!current_ && !chosen) return;
    current_.reset();
    Q_EMIT currentChanged(false);
    return;
  }
  const int row = model_.rowOf(*index);
  const model::Message* m = row >= 0 ? model_.messageAt(row) : nullptr;
  const bool same = current_ && current_->index == *index && !chosen;
  if (!m) {
    // On its way: what was shown before is of another message.
    if (chosen && current_) {
      current_.reset();
      Q_EMIT currentChanged(false);
    }
    return;
  }
  if (same && m->size == current_->size && m->flags == current_->flags) return;
  current_ = *m;
  Q_EMIT currentChanged(same);
}

display::PayloadSource MessagesPage::payload() const {
  if (!current_ || !model_.exchange()) return {};
  const model::Exchange& x = *model_.exchange();
  return {source_.recording->payload(x.id, *current_), display::payloadCoding(x, *current_), display::formatOf(x, *current_, model_.names())};
}

void MessagesPage::tell(const QString& problem, bool canRetry) {
  retry_->setVisible(canRetry);
  notice_->setNotice(problem, true);
}

void MessagesPage::copy(display::PayloadForm form) {
  if (!current_) return;
  copying_.start<display::CopiedPayload>(
      [source = payload(), form](const CancelToken& token) { return display::copyPayload(source, form, token); },
      [this](const display::CopiedPayload& copied) {
        tell(QString::fromStdString(copied.problem), false);
        if (copied.problem.empty()) QGuiApplication::clipboard()->setText(QString::fromStdString(copied.text));
      });
}

void MessagesPage::copyPreview() {
  if (current_) QGuiApplication::clipboard()->setText(QString::fromStdString(display::previewText(*current_, model_.names())));
}

void MessagesPage::save() {
  if (!current_) return;
  const QString path = QFileDialog::getSaveFileName(this, tr("Save payload"), fileName(*model_.exchange(), *current_));
  if (path.isEmpty()) return;
  saving_.start<QString>(
      [source = payload(), path](const CancelToken& token) { return savePayload(source, path, token); },
      [this](const QString& problem) { tell(problem, false); });
}

bool MessagesPage::canAdd() const { return composer_->possible() && !source_.attached; }

void MessagesPage::showComposer() {
  // What goes with the focus in it leaves that to the list, not to whatever comes next.
  const QWidget* focus = window()->focusWidget();
  const bool possible = canAdd();
  if (!possible && focus && (composer_->isAncestorOf(focus) || focus == add_)) view_->setFocus();
  add_->setVisible(possible);
  composer_->setVisible(possible && add_->isChecked());
}

void MessagesPage::addLike() {
  if (!current_) return;
  add_->setChecked(true);
  display::PayloadSource source = payload();
  source.format = {};  // all of it, not what people mean by it
  composer_->setDraft(*current_, std::move(source));
}

void MessagesPage::showMenu(const QPoint& at) {
  QMenu menu(this);
  menu.setObjectName("messageMenu");
  QAction* copyAction =
      menu.addAction(theme_.icon("copy"), tr("Copy payload"), this, [this] { copy(display::PayloadForm::natural); });
  copyAction->setShortcut(QKeySequence::Copy);
  menu.addAction(tr("Copy payload as text"), this, [this] { copy(display::PayloadForm::text); });
  menu.addAction(tr("Copy payload as hex"), this, [this] { copy(display::PayloadForm::hex); });
  menu.addAction(tr("Copy preview"), this, &MessagesPage::copyPreview);
  menu.addSeparator();
  menu.addAction(theme_.icon("download"), tr("Save payload…"), this, &MessagesPage::save);
  if (canAdd()) menu.addAction(theme_.icon("plus"), tr("Add one like this…"), this, &MessagesPage::addLike);
  menu.addSeparator();
  QAction* relative = menu.addAction(tr("Time since the start"));
  relative->setCheckable(true);
  relative->setChecked(model_.relativeTime());
  connect(relative, &QAction::toggled, this, [this](bool on) {
    settings().setValue(kRelative, on);
    model_.setRelativeTime(on);
  });
  for (QAction* action : menu.actions())
    if (action != relative) action->setEnabled(current_.has_value());
  menu.exec(at);
}

void MessagesPage::openFind() {
  field_->setFocus(Qt::ShortcutFocusReason);
  field_->selectAll();
}

void MessagesPage::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && field_->hasFocus()) {
    field_->clear();
    view_->setFocus();
    return;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace penstock::gui
