// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/filter_bar.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/traffic/line_popup.h"

namespace penstock::gui {
namespace {

constexpr int kHistory = 50;

}  // namespace

/// The count beside a saved filter's name, while the menu is open.
class FilterBar::SavedCount {
 public:
  SavedCount(QAction* action, QString name, std::shared_ptr<model::TrafficQuery> query)
      : action_(action), name_(std::move(name)), query_(std::move(query)) {
    poll_.setInterval(100);
    QObject::connect(&poll_, &QTimer::timeout, action, [this] { show(); });
    poll_.start();
    show();
  }

 private:
  void show() {
    const auto changes = query_->take();
    if (changes.reset) matches_ = 0;
    matches_ += changes.added.size();
    matches_ -= std::min<std::uint64_t>(matches_, changes.removed.size());
    action_->setText(name_ + '\t' + countText(matches_) + (changes.complete ? QString() : QStringLiteral("…")));
  }

  QAction* action_;
  QString name_;
  std::shared_ptr<model::TrafficQuery> query_;
  QTimer poll_;
  std::uint64_t matches_ = 0;
};

FilterBar::FilterBar(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), field_(new FilterField(theme, this)), clear_(new QToolButton(this)), count_(new PlainLabel(this)),
      savedButton_(new QToolButton(this)), menu_(new QMenu(this)) {
  setObjectName("filterBar");
  setAccessibleName(tr("Filter bar"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme.scaled(6));
  field_->setMinimumHeight(theme.scaled(28));
  field_->addAction(theme.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  row->addWidget(field_, 1);

  count_->setObjectName("filterCount");
  count_->setProperty("look", "dim");
  count_->hide();
  row->addWidget(count_);

  clear_->setObjectName("filterClear");
  clear_->setIcon(theme.icon("x"));
  setPlainToolTip(clear_, tr("Show everything (Esc)"));
  clear_->setAccessibleName(tr("Clear the filter"));
  clear_->hide();
  row->addWidget(clear_);

  savedButton_->setObjectName("savedFiltersButton");
  savedButton_->setProperty("look", "flat");
  savedButton_->setIcon(theme.icon("bookmark"));
  setPlainToolTip(savedButton_, tr("Saved filters"));
  savedButton_->setAccessibleName(tr("Saved filters"));
  savedButton_->setPopupMode(QToolButton::InstantPopup);
  savedButton_->setFocusPolicy(Qt::TabFocus);
  menu_->setObjectName("savedFiltersMenu");
  attachMenu(savedButton_, menu_);
  row->addWidget(savedButton_);
  column->addLayout(row);
  auto* problem = new FilterProblem(theme, this);
  column->addWidget(problem);
  line_ = new ExpressionLine(*field_, *problem);

  connect(line_, &ExpressionLine::changed, this, [this](const filter::ExpressionPtr& expression) {
    if (!expression) setProgress({});
    Q_EMIT expressionChanged(expression);
  });
  connect(line_, &ExpressionLine::settled, this, &FilterBar::remember);
  connect(field_, &QLineEdit::textChanged, this, [this](const QString& text) { clear_->setVisible(!text.isEmpty()); });
  connect(field_, &FilterField::leftDown, this, &FilterBar::left);
  connect(field_, &FilterField::escaped, this, [this] { field_->text().isEmpty() ? Q_EMIT left() : clear(); });
  connect(field_, &QLineEdit::editingFinished, this, [this] { remember(); });
  connect(clear_, &QToolButton::clicked, this, [this] {
    clear();
    field_->setFocus();
  });
  connect(menu_, &QMenu::aboutToShow, this, &FilterBar::fillMenu);
  // After the chosen entry was heard.
  connect(menu_, &QMenu::aboutToHide, this, &FilterBar::dropCounts, Qt::QueuedConnection);
}

FilterBar::~FilterBar() = default;

void FilterBar::focusField() {
  field_->setFocus(Qt::ShortcutFocusReason);
  field_->selectAll();
}

void FilterBar::setHistory(QStringList history) {
  history_ = std::move(history);
  if (history_.size() > kHistory) history_.resize(kHistory);
  field_->setHistory(history_);
}

void FilterBar::setSaved(std::vector<SavedFilter> saved) { saved_ = std::move(saved); }

void FilterBar::remember() {
  const QString text = field_->text().trimmed();
  if (text.isEmpty() || !expression() || field_->text().toStdString() != expression()->text() || (!history_.isEmpty() && history_[0] == text)) return;
  history_.removeAll(text);
  history_.prepend(text);
  setHistory(history_);
  Q_EMIT historyChanged();
}

void FilterBar::setProgress(const Progress& p) {
  count_->setVisible(bool(expression()));
  if (!expression()) return;
  QString words = tr("%1 of %2").arg(countText(p.matches), countText(p.total));
  if (!p.complete && p.total > 0) words += QStringLiteral(" · %1 %").arg(std::min<std::uint64_t>(99, p.settled * 100 / p.total));
  if (!p.trouble.isEmpty()) words += QStringLiteral(" · ") + tr("incomplete");
  count_->setText(words);
  setPlainToolTip(count_, p.trouble);
  count_->setAccessibleName(tr("%1 match").arg(words));
}

void FilterBar::fillMenu() {
  menu_->clear();
  counts_.clear();
  for (const SavedFilter& filter : saved_) addSaved(filter);
  if (!saved_.empty()) menu_->addSeparator();
  QAction* save = menu_->addAction(tr("Save this filter…"), this, &FilterBar::saveCurrent);
  save->setObjectName("saveFilter");
  save->setEnabled(bool(expression()));
  if (saved_.empty()) return;
  QMenu* remove = menu_->addMenu(tr("Remove"));
  for (const SavedFilter& filter : saved_)
    remove->addAction(actionText(filter.name), this, [this, filter] {
      std::erase(saved_, filter);
      Q_EMIT savedChanged();
    });
}

void FilterBar::addSaved(const SavedFilter& filter) {
  QAction* action = menu_->addAction(actionText(filter.name), this, [this, filter] { setText(filter.expression); });
  setPlainToolTip(action, filter.expression);
  action->setCheckable(true);
  action->setChecked(expression() && expression()->text() == filter.expression.toStdString());
  auto compiled = filter::Expression::compile(filter.expression.toStdString());
  auto* expression = std::get_if<filter::ExpressionPtr>(&compiled);
  if (!expression || !counter_) return;
  if (auto query = counter_(*expression)) counts_.push_back(std::make_unique<SavedCount>(action, action->text(), std::move(query)));
}

void FilterBar::saveCurrent() {
  const QString expression = field_->text();
  const auto save = [this, expression](const QString& name) {
    if (name.isEmpty()) return;
    const auto same = std::find_if(saved_.begin(), saved_.end(), [&](const SavedFilter& f) { return f.name == name; });
    if (same != saved_.end()) same->expression = expression;
    else saved_.push_back({name, expression});
    Q_EMIT savedChanged();
  };
  auto* popup = new LinePopup(theme_, "saveFilterPopup", tr("Name of this filter"), expression.left(60), tr("What it finds"), save, this);
  popup->openAt(savedButton_->mapToGlobal(QPoint(0, savedButton_->height() + theme_.scaled(2))));
}

void FilterBar::dropCounts() {
  if (!menu_->isVisible()) counts_.clear();
}

void FilterBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  line_->place();
}

}  // namespace penstock::gui
