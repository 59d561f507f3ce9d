// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/find_bar.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kDelayMs = 120;

}  // namespace

FindBar::FindBar(Theme& theme, QThreadPool& pool, FindTarget& target, QWidget* parent)
    : QWidget(parent), theme_(theme), target_(&target), job_(pool) {
  setObjectName("findBar");
  setAccessibleName(tr("Find in body"));
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  row->setSpacing(theme.scaled(4));
  field_ = new QLineEdit(this);
  field_->setObjectName("findField");
  field_->setAccessibleName(tr("Text to find"));
  field_->setPlaceholderText(tr("Find in body"));
  field_->installEventFilter(this);
  count_ = new PlainLabel(this);
  count_->setObjectName("findCount");
  count_->setProperty("look", "dim");
  row->addWidget(field_, 1);
  row->addWidget(count_);
  const auto button = [&](const QString& name, const QString& text, const char* icon) {
    auto* b = new QToolButton(this);
    b->setObjectName(name);
    b->setAccessibleName(text);
    setPlainToolTip(b, text);
    b->setFocusPolicy(Qt::StrongFocus);
    if (*icon) b->setIcon(theme.icon(icon));
    row->addWidget(b);
    return b;
  };
  exact_ = button("findExact", tr("Match case"), "");
  exact_->setText("Aa");
  exact_->setCheckable(true);
  exact_->setProperty("look", "tab");
  auto* previous = button("findPrevious", tr("Previous (Shift+Return)"), "");
  previous->setArrowType(Qt::UpArrow);
  auto* next = button("findNext", tr("Next (Return)"), "");
  next->setArrowType(Qt::DownArrow);
  auto* closeButton = button("findClose", tr("Close (Esc)"), "x");
  delay_.setSingleShot(true);
  delay_.setInterval(kDelayMs);
  connect(&delay_, &QTimer::timeout, this, [this] { search(true); });
  connect(field_, &QLineEdit::textChanged, &delay_, qOverload<>(&QTimer::start));
  connect(field_, &QLineEdit::textEdited, this, [this] { offered_ = false; });
  connect(exact_, &QToolButton::toggled, this, [this] { search(true); });
  connect(previous, &QToolButton::clicked, this, [this] { go(-1); });
  connect(next, &QToolButton::clicked, this, [this] { go(1); });
  connect(closeButton, &QToolButton::clicked, this, &FindBar::close);
  hide();
}

void FindBar::open() {
  const QString chosen = target_->findWord();
  if (!chosen.isEmpty() && chosen.size() < 200 && !chosen.contains('\n')) field_->setText(chosen);
  offered_ = false;
  show();
  field_->setFocus(Qt::ShortcutFocusReason);
  field_->selectAll();
  if (!field_->text().isEmpty()) search(true);
}

void FindBar::close() {
  const bool focused = isAncestorOf(QApplication::focusWidget());
  hide();
  delay_.stop();
  job_.cancel();
  found_.reset();
  target_->showFound(nullptr, 0, -1);
  if (focused) target_->findWidget()->setFocus();  // whoever does something else goes on with it
}

void FindBar::setTarget(FindTarget& target) {
  if (target_ == &target) return;
  job_.cancel();
  found_.reset();
  target_->showFound(nullptr, 0, -1);
  target_ = &target;
}

void FindBar::documentChanged() {
  if (isVisible()) search(false);
}

void FindBar::setScope(const QString& scope) {
  scope_ = scope;
}

void FindBar::offer(const std::vector<std::string>& texts) {
  if (!isHidden() && !offered_) return;
  if (texts.empty() && isHidden()) return;
  delay_.stop();
  using Hit = std::pair<std::string, Found>;
  job_.start<Hit>(
      [search = target_->findSearch(), texts](const CancelToken& token) {
        for (const std::string& text : texts) {
          auto places = search(text, false, kMost, token);
          if (!places.empty()) return Hit(text, std::make_shared<std::vector<std::size_t>>(std::move(places)));
        }
        return Hit();
      },
      [this, generation = target_->findGeneration()](Hit hit) {
        if (target_->findGeneration() != generation || (!isHidden() && !offered_)) return;
        offered_ = hit.second != nullptr;
        setVisible(offered_);
        if (!offered_) return target_->showFound(nullptr, 0, -1);
        const QSignalBlocker quietField(field_), quietExact(exact_);
        field_->setText(QString::fromStdString(hit.first));
        exact_->setChecked(false);
        take(std::move(hit.second), hit.first.size(), true);
      });
}

void FindBar::search(bool reveal) {
  delay_.stop();
  const std::string needle = field_->text().toStdString();
  const bool exact = exact_->isChecked();
  if (needle.empty()) {
    job_.cancel();
    found_.reset();
    current_ = -1;
    target_->showFound(nullptr, 0, -1);
    count_->clear();
    return;
  }
  job_.start<Found>(
      [search = target_->findSearch(), needle, exact](const CancelToken& token) -> Found {
        return std::make_shared<std::vector<std::size_t>>(search(needle, exact, kMost, token));
      },
      [this, generation = target_->findGeneration(), length = target_->findLength(needle), reveal](Found found) {
        if (target_->findGeneration() == generation) take(std::move(found), length, reveal);
      });
}

void FindBar::take(Found found, std::size_t length, bool reveal) {
  found_ = std::move(found);
  length_ = length;
  // The hit nearest to what one looks at, not the first of all.
  const std::size_t from = target_->findFrom();
  const auto nearest = std::lower_bound(found_->begin(), found_->end(), from);
  current_ = !reveal || found_->empty() ? -1 : nearest == found_->end() ? 0 : int(nearest - found_->begin());
  target_->showFound(found_, length_, current_);
  showCount();
}

void FindBar::showCount() {
  const std::size_t n = found_ ? found_->size() : 0;
  const QString all = countText(n) + (n >= kMost ? QStringLiteral("+") : QString());
  const QString count = n == 0         ? tr("nothing found")
                        : current_ < 0 ? all
                                       : tr("%1 of %2").arg(countText(std::uint64_t(current_) + 1), all);
  count_->setText(scope_.isEmpty() ? count : count + ' ' + scope_);
}

void FindBar::go(int step) {
  if (delay_.isActive()) return search(true);
  const int n = found_ ? int(found_->size()) : 0;
  if (n == 0) return;
  current_ = ((current_ < 0 && step < 0 ? 0 : current_) + step + n) % n;
  target_->showFound(found_, length_, current_);
  showCount();
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched == field_ && event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      go(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
      return true;
    }
    if (key->key() == Qt::Key_Escape) {
      close();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace penstock::gui
