// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/held_editor.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "gui/detail/decode_offer.h"
#include "gui/detail/small_widgets.h"
#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr int kCheckMs = 150;                              // after the last key
constexpr qint64 kLargestFile = qint64(64) * 1024 * 1024;  // bytes, as much as is held

}  // namespace

HeldEditor::HeldEditor(service::Intercept& queue, Theme& theme, QWidget* parent)
    : QWidget(parent),
      queue_(queue),
      theme_(theme),
      bar_(new QWidget(this)),
      tabs_(new QButtonGroup(this)),
      hex_(new QToolButton(bar_)),
      file_(new QToolButton(bar_)),
      stack_(new QStackedWidget(this)),
      editor_(new WireEditor(theme, this)),
      table_(new HeadTable(theme, this)),
      notice_(new NoticeBar(theme, "heldNotice", this)),
      problem_(new NoticeBar(theme, "heldProblem", this)) {
  setObjectName("heldEditor");
  makeBar();
  editor_->setObjectName("heldText");
  editor_->setAccessibleName(tr("What is held, to be edited"));
  stack_->addWidget(editor_);
  stack_->addWidget(table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(notice_);
  column->addWidget(stack_, 1);
  column->addWidget(problem_);
  checkSoon_.setSingleShot(true);
  checkSoon_.setInterval(kCheckMs);
  connect(&checkSoon_, &QTimer::timeout, this, &HeldEditor::check);
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
    QString now = editor_->wire();
    if (now != last_) typed();
    last_ = std::move(now);
  });
  connect(table_, &HeadTable::edited, this, &HeldEditor::typed);
  connect(editor_, &WireEditor::menuOpening, this, [this](QMenu* menu) {
    if (!face_.hex) offerDecode(*menu, *editor_, theme_, QStringLiteral("intercept"));
  });
}

void HeldEditor::makeBar() {
  bar_->setProperty("look", "bar");
  bar_->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar_);
  row->setContentsMargins(theme_.scaled(8), theme_.scaled(3), theme_.scaled(8), theme_.scaled(3));
  row->setSpacing(theme_.scaled(4));
  const std::pair<View, const char*> views[] = {{View::raw, "Raw"}, {View::headers, "Headers"}, {View::body, "Body"}};
  for (const auto& [view, name] : views) {
    auto* tab = new TabButton(theme_, name, bar_);
    tab->setObjectName(QString("held") + name + "Tab");
    tab->setCheckable(true);
    tabs_->addButton(tab, int(view));
    row->addWidget(tab);
  }
  row->addStretch();
  const auto small = [&](QToolButton* button, const char* name, const QString& text, const QString& tip) {
    button->setObjectName(name);
    button->setProperty("look", "quick");
    button->setText(text);
    button->setAccessibleName(tip);
    setPlainToolTip(button, tip);
    row->addWidget(button);
  };
  small(hex_, "heldHex", tr("Hex"), tr("Edit the body as bytes"));
  hex_->setCheckable(true);
  small(file_, "heldFile", tr("From file\u2026"), tr("Put the content of a file in place of the body"));
  connect(tabs_, &QButtonGroup::idClicked, this, [this](int id) { choose(View(id)); });
  connect(hex_, &QToolButton::toggled, this, [this] {
    if (loading_) return;
    if (take()) return load();
    const QScopedValueRollback loading(loading_, true);
    hex_->setChecked(!hex_->isChecked());
  });
  connect(file_, &QToolButton::clicked, this, &HeldEditor::replaceBody);
}

HeldDraft* HeldEditor::draft() {
  const auto found = drafts_.find(shown_);
  return found == drafts_.end() ? nullptr : &found->second;
}

void HeldEditor::show(std::uint64_t id) {
  if (id == shown_) return;
  take();
  shown_ = id;
  typed_ = false;
  if (id != 0 && !drafts_.contains(id)) {
    auto item = queue_.open(id);
    if (!item)
      shown_ = 0;
    else
      drafts_.emplace(id, HeldDraft(std::move(*item)));
  }
  load();
}

void HeldEditor::refresh() {
  HeldDraft* now = draft();
  if (!now || hasTyping()) return;
  const service::HeldRow& row = now->item().row;
  auto item = queue_.open(shown_);
  if (!item || (item->row.receiving == row.receiving && item->row.left == row.left)) return;
  *now = HeldDraft(std::move(*item));
  load();
}

bool HeldEditor::hasTyping() const {
  const auto found = drafts_.find(shown_);
  return typed_ || (found != drafts_.end() && found->second.edited());
}

void HeldEditor::choose(View view) {
  if (!take()) {  // what is wrong stays in sight
    tabs_->button(int(view_))->setChecked(true);
    return;
  }
  view_ = view;
  load();
}

void HeldEditor::load() {
  const QScopedValueRollback loading(loading_, true);
  const HeldDraft* now = draft();
  const bool message = now && now->item().row.phase == service::HeldPhase::message;
  const View view = message ? View::body : view_;
  tabs_->button(int(View::raw))->setVisible(!message);
  tabs_->button(int(View::headers))->setVisible(!message);
  tabs_->button(int(view))->setChecked(true);
  hex_->setVisible(view == View::body);
  file_->setVisible(view == View::body);
  face_ = now ? now->shown(view, hex_->isChecked()) : HeldDraft::Shown();
  const bool asTable = view == View::headers && !face_.readOnly;
  stack_->setCurrentWidget(asTable ? static_cast<QWidget*>(table_) : editor_);
  if (asTable) {
    table_->setHead(face_.text);
  } else {
    editor_->setWire(face_.text, face_.head, face_.language);
    // What does not come back as it went in is not for editing here.
    if (now && !face_.readOnly && editor_->wire() != face_.text) {
      face_.readOnly = true;
      face_.notice = tr("It holds characters that an editor would change: it goes on as it came.");
    }
    editor_->setReadOnly(!now || face_.readOnly);
  }
  last_ = editor_->wire();
  notice_->setNotice(face_.notice, false);
  typed_ = false;
  check();
}

void HeldEditor::typed() {
  if (loading_) return;
  typed_ = true;
  checkSoon_.start();
}

/// Into the draft. False: it cannot be taken, and why is shown.
bool HeldEditor::take() {
  HeldDraft* now = draft();
  if (!now || !typed_) return true;
  const bool message = now->item().row.phase == service::HeldPhase::message;
  const bool asTable = stack_->currentWidget() == table_;
  const auto problem = now->type(message ? View::body : view_, face_, asTable ? table_->head() : editor_->wire());
  if (problem) {
    editor_->setWrongLine(problem->line);
    const QString place = problem->line > 0 ? tr("Line %1: ").arg(problem->line) : QString();
    problem_->setNotice(place + problem->sentence, true);
    return false;
  }
  typed_ = false;
  return true;
}

void HeldEditor::check() {
  checkSoon_.stop();
  if (!take()) return;
  const HeldDraft* now = draft();
  int line = 0;
  QString sentence;
  if (now && now->edited()) {
    const auto notes = queue_.check(shown_, now->edit());
    if (!notes.empty()) {
      line = int(notes[0].line);
      sentence = (line > 0 ? "line " + QString::number(line) + ": " : QString()) + QString::fromStdString(notes[0].sentence);
      sentence = sentenceText(sentence.toStdString());
    }
  }
  editor_->setWrongLine(face_.head ? line : 0);
  if (stack_->currentWidget() == table_) table_->setWrongLine(line);
  problem_->setNotice(sentence, true);
}

std::optional<service::HeldEdit> HeldEditor::editOf(std::uint64_t id) {
  if (id == shown_ && !take()) return std::nullopt;
  const auto found = drafts_.find(id);
  return found == drafts_.end() ? service::HeldEdit() : found->second.edit();
}

bool HeldEditor::isEdited(std::uint64_t id) {
  if (id == shown_ && typed_) return true;
  const auto found = drafts_.find(id);
  return found != drafts_.end() && found->second.edited();
}

void HeldEditor::keepOnly(const std::set<std::uint64_t>& ids) {
  std::erase_if(drafts_, [&](const auto& one) { return !ids.contains(one.first); });
  if (shown_ == 0 || ids.contains(shown_)) return;
  shown_ = 0;
  load();
}

void HeldEditor::tell(const QString& sentence) { problem_->setNotice(sentence, true); }

void HeldEditor::takeFocus() { (stack_->currentWidget() == table_ ? static_cast<QWidget*>(table_) : editor_)->setFocus(Qt::OtherFocusReason); }

void HeldEditor::replaceBody() {
  HeldDraft* const now = draft();
  if (!now) return;
  const QString name = QFileDialog::getOpenFileName(this, tr("Body from a file"));
  if (name.isEmpty()) return;
  QFile file(name);
  if (!file.open(QIODevice::ReadOnly)) return tell(tr("%1 cannot be read: %2.").arg(name, file.errorString()));
  if (file.size() > kLargestFile) return tell(tr("%1 is over 64 MB.").arg(name));
  now->setBody(file.readAll().toStdString());
  load();
}

}  // namespace penstock::gui
