// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/editor/editor_find_bar.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kMostReplaced = 100'000;
using S = QsciScintillaBase;

}  // namespace

EditorFindBar::EditorFindBar(const Theme& theme, BytesEditor& editor, QWidget* parent)
    : QWidget(parent), theme_(theme), editor_(editor), field_(new QLineEdit(this)), with_(new QLineEdit(this)), count_(new PlainLabel(this)) {
  setObjectName(editor.objectName() + "Find");
  setAccessibleName(tr("Find and replace"));
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  row->setSpacing(theme.scaled(4));
  const auto line = [&](QLineEdit* edit, const char* name, const QString& text) {
    edit->setObjectName(name);
    edit->setAccessibleName(text);
    edit->setPlaceholderText(text);
    edit->installEventFilter(this);
  };
  line(field_, "editorFindField", tr("Find"));
  line(with_, "editorReplaceField", tr("Replace with"));
  const auto button = [&](const char* name, const QString& label, const QString& text) {
    auto* made = new QToolButton(this);
    made->setObjectName(name);
    made->setText(label);
    made->setAccessibleName(text);
    setPlainToolTip(made, text);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
  };
  exact_ = button("editorFindExact", "Aa", tr("Match case"));
  pattern_ = button("editorFindPattern", ".*", tr("Regular expression"));
  for (QToolButton* one : {exact_, pattern_}) {
    one->setCheckable(true);
    one->setProperty("look", "tab");
  }
  auto* previous = button("editorFindPrevious", {}, tr("Previous (Shift+Return)"));
  previous->setArrowType(Qt::UpArrow);
  auto* next = button("editorFindNext", {}, tr("Next (Return)"));
  next->setArrowType(Qt::DownArrow);
  replace_ = button("editorReplace", tr("Replace"), tr("Replace this one (Return)"));
  all_ = button("editorReplaceAll", tr("All"), tr("Replace all"));
  auto* shut = button("editorFindClose", {}, tr("Close (Esc)"));
  shut->setIcon(theme.icon("x"));
  count_->setObjectName("editorFindCount");
  count_->setProperty("look", "dim");
  row->addWidget(field_, 2);
  row->addWidget(count_);
  for (QWidget* one : {exact_, pattern_, previous, next}) row->addWidget(one);
  row->addWidget(with_, 1);
  for (QWidget* one : {replace_, all_, shut}) row->addWidget(one);
  connect(field_, &QLineEdit::textEdited, this, [this] { go(0); });
  connect(previous, &QToolButton::clicked, this, [this] { go(-1); });
  connect(next, &QToolButton::clicked, this, [this] { go(1); });
  connect(replace_, &QToolButton::clicked, this, &EditorFindBar::replaceOne);
  connect(all_, &QToolButton::clicked, this, &EditorFindBar::replaceAll);
  connect(shut, &QToolButton::clicked, this, &EditorFindBar::close);
  hide();
}

void EditorFindBar::open(bool replace) {
  const std::string chosen = editor_.selected();
  if (!chosen.empty() && chosen.size() < 200 && chosen.find('\n') == chosen.npos) field_->setText(QString::fromStdString(chosen));
  for (QWidget* one : {static_cast<QWidget*>(with_), static_cast<QWidget*>(replace_), static_cast<QWidget*>(all_)}) one->setVisible(replace);
  show();
  field_->setFocus(Qt::ShortcutFocusReason);
  field_->selectAll();
}

void EditorFindBar::close() {
  const bool focused = isAncestorOf(QApplication::focusWidget());
  hide();
  showCount({});
  if (focused) editor_.setFocus();
}

EditorFindBar::Hit EditorFindBar::hitIn(long from, long to) const {
  const QByteArray sought = field_->text().toUtf8();
  if (sought.isEmpty()) return {};
  const unsigned long flags = (exact_->isChecked() ? S::SCFIND_MATCHCASE : 0) | (pattern_->isChecked() ? S::SCFIND_REGEXP | S::SCFIND_POSIX : 0);
  editor_.SendScintilla(S::SCI_SETSEARCHFLAGS, flags);
  editor_.SendScintilla(S::SCI_SETTARGETRANGE, static_cast<unsigned long>(from), to);
  const long at = editor_.SendScintilla(S::SCI_SEARCHINTARGET, uintptr_t(sought.size()), sought.constData());
  if (at < 0) return {};
  return {at, editor_.SendScintilla(S::SCI_GETTARGETEND)};
}

/// 0: the one that begins at the selection stays.
void EditorFindBar::go(int step) {
  const long length = editor_.SendScintilla(S::SCI_GETLENGTH);
  const long start = editor_.SendScintilla(S::SCI_GETSELECTIONSTART), end = editor_.SendScintilla(S::SCI_GETSELECTIONEND);
  Hit hit = step > 0 ? hitIn(end, length) : step < 0 ? hitIn(start, 0) : hitIn(start, length);
  if (hit.from < 0) hit = step < 0 ? hitIn(length, 0) : hitIn(0, length);
  showCount(field_->text().isEmpty() || hit.from >= 0 ? QString() : tr("not found"));
  if (hit.from >= 0) editor_.select(std::size_t(hit.from), std::size_t(hit.to));
}

void EditorFindBar::replaceOne() {
  const long start = editor_.SendScintilla(S::SCI_GETSELECTIONSTART), end = editor_.SendScintilla(S::SCI_GETSELECTIONEND);
  const Hit hit = hitIn(start, end);
  if (hit.from == start && hit.to == end && end > start) {
    const QByteArray with = with_->text().toUtf8();
    editor_.SendScintilla(pattern_->isChecked() ? S::SCI_REPLACETARGETRE : S::SCI_REPLACETARGET, uintptr_t(with.size()), with.constData());
    const long behind = editor_.SendScintilla(S::SCI_GETTARGETEND);
    editor_.select(std::size_t(behind), std::size_t(behind));
  }
  go(1);
}

void EditorFindBar::replaceAll() {
  const QByteArray with = with_->text().toUtf8();
  int count = 0;
  editor_.SendScintilla(S::SCI_BEGINUNDOACTION);
  for (long from = 0; count < kMostReplaced;) {
    const Hit hit = hitIn(from, editor_.SendScintilla(S::SCI_GETLENGTH));
    if (hit.from < 0) break;
    editor_.SendScintilla(pattern_->isChecked() ? S::SCI_REPLACETARGETRE : S::SCI_REPLACETARGET, uintptr_t(with.size()), with.constData());
    // What was found empty stays before the next character.
    from = editor_.SendScintilla(S::SCI_GETTARGETEND) + (hit.to == hit.from ? 1 : 0);
    ++count;
  }
  editor_.SendScintilla(S::SCI_ENDUNDOACTION);
  showCount(tr("%1 replaced").arg(countText(std::uint64_t(count))));
}

void EditorFindBar::showCount(const QString& text) { count_->setText(text); }

bool EditorFindBar::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (key->modifiers() & Qt::ControlModifier || (!enter && key->key() != Qt::Key_Escape)) return QWidget::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::ShortcutOverride) return true;
    if (!enter)
      close();
    else if (watched == with_)
      replaceOne();
    else
      go(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace penstock::gui
