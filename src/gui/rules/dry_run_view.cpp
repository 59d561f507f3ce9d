// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/dry_run_view.h"

#include <QTextCursor>
#include <QThreadPool>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kSamples = 200;

QString counted(std::uint64_t n, const char* one, const char* several) { return countText(n) + ' ' + (n == 1 ? one : several); }

}  // namespace

DryRunView::DryRunView(service::Rules& rules, const Theme& theme, QWidget* parent)
    : QWidget(parent), rules_(rules), theme_(theme), among_(new FilterField(theme, this)), count_(new PlainLabel(this)), list_(new QListWidget(this)),
      changes_(new QPlainTextEdit(this)) {
  setObjectName("dryRun");
  setAccessibleName("Dry run");
  count_->setObjectName("dryRunCount");
  count_->setWordWrap(true);
  count_->setContentsMargins(theme.scaled(12), theme.scaled(6), theme.scaled(12), theme.scaled(6));
  list_->setObjectName("dryRunMatches");
  list_->setAccessibleName("Exchanges that match");
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setTextElideMode(Qt::ElideRight);
  list_->setAlternatingRowColors(true);
  list_->setWordWrap(false);
  changes_->setObjectName("dryRunChanges");
  changes_->setAccessibleName("What would have changed");
  changes_->setProperty("look", "view");
  changes_->setReadOnly(true);
  changes_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->setObjectName("dryRunSplitter");
  splitter->setHandleWidth(1);
  splitter->addWidget(list_);
  splitter->addWidget(changes_);
  splitter->setChildrenCollapsible(false);
  splitter->setSizes({500, 400});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeAmong());
  column->addWidget(count_);
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::HLine);
  column->addWidget(line);
  column->addWidget(splitter, 1);
  const auto fonts = [this] {
    list_->setFont(theme_.mono());
    changes_->setFont(theme_.mono());
    showSample(list_->currentRow());
  };
  fonts();
  connect(&theme, &Theme::changed, this, fonts);
  connect(list_, &QListWidget::currentRowChanged, this, [this](int row) {
    showSample(row);
    if (row >= 0 && row < int(samples_.size())) Q_EMIT exchangeChosen(samples_[std::size_t(row)].id);
  });
}

DryRunView::~DryRunView() { end(); }

QWidget* DryRunView::makeAmong() {
  auto* box = new QWidget(this);
  box->setObjectName("dryRunAmongBox");
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(theme_.scaled(8), theme_.scaled(6), theme_.scaled(8), 0);
  column->setSpacing(0);
  auto* problem = new FilterProblem(theme_, box);
  nameParts(*among_, *problem, "dryRunAmong");
  among_->setAccessibleName("Which exchanges it is tried on: an expression");
  among_->setPlaceholderText("Tried on all exchanges. Or on those of host == api.example.com");
  among_->setMinimumHeight(theme_.scaled(28));
  among_->addAction(theme_.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  column->addWidget(among_);
  column->addWidget(problem);
  line_ = new ExpressionLine(*among_, *problem);
  connect(line_, &ExpressionLine::changed, this, [this] {
    if (rule_) begin();
  });
  connect(among_, &FilterField::escaped, this, [this] { line_->setText({}); });
  connect(among_, &FilterField::leftDown, this, [this] { list_->setFocus(); });
  return box;
}

void DryRunView::end() {
  rule_.reset();
  stop();
}

void DryRunView::stop() {
  ++turn_;
  telling_ = {};
  // It ends once it is through with an exchange: not here.
  if (run_) QThreadPool::globalInstance()->start([over = std::shared_ptr<service::DryRun>(std::move(run_))] {});
}

void DryRunView::run(const rules::Rule& rule, service::ProjectPtr project) {
  rule_ = rule;
  project_ = std::move(project);
  begin();
}

void DryRunView::begin() {
  stop();
  samples_.clear();
  list_->clear();
  changes_->clear();
  auto begun = rules_.dryRun(*rule_, line_->expression() ? line_->expression()->text() : std::string(), kSamples);
  if (!begun) {
    count_->setText(sentenceText(begun.error().message));
    return;
  }
  run_ = std::move(*begun);
  telling_ = run_->changed().subscribeOnce([this, back = mailbox_.address(), turn = turn_] {
    back.post([this, turn] {
      if (turn == turn_) progress();
    });
  });
  progress();
}

void DryRunView::progress() {
  telling_.arm();
  const service::DryRun::State state = run_->state();
  QString words = countWords(state);
  if (!state.complete && state.total > 0) words += QStringLiteral(" · %1 %").arg(std::min<std::uint64_t>(99, state.lookedAt * 100 / state.total));
  if (state.complete && state.matched > state.samples.size()) words += " · the newest " + countText(state.samples.size()) + " are listed";
  if (!state.trouble.empty()) words += QStringLiteral(" · ") + sentenceText(state.trouble);
  count_->setText(words);
  for (std::size_t i = samples_.size(); i < state.samples.size(); ++i) {
    samples_.push_back(state.samples[i]);
    list_->addItem(rowText(samples_.back()));
  }
  if (state.complete) telling_ = {};
}

QString DryRunView::countWords(const service::DryRun::State& state) const {
  const QString matched = "Would have matched " + counted(state.matched, "exchange", "exchanges");
  return line_->expression() ? matched + " of " + countText(state.selected) + " that the expression selects" : matched + " of " + countText(state.total);
}

QString DryRunView::rowText(const service::DryRun::Sample& sample) const {
  const auto rows = project_->rows();
  const model::Summary row = rows->at(rows->rowOf(sample.id));
  return countText(sample.id) + "  " + wireText(row.method + ' ' + row.host + row.path, 200);
}

void DryRunView::showSample(int row) {
  changes_->clear();
  if (row < 0 || row >= int(samples_.size())) return;
  const service::DryRun::Sample& sample = samples_[std::size_t(row)];
  QTextCursor cursor(changes_->document());
  const auto add = [&](const QString& text, const QColor& ink) {
    QTextCharFormat format;
    format.setForeground(ink);
    cursor.insertText(text + '\n', format);
  };
  const auto addSide = [&](char sign, const std::string& bytes, const QColor& ink) {
    for (const QString& line : visibleText(QString::fromStdString(bytes), true, 4000).split('\n')) add(QChar(sign) + QStringLiteral(" ") + line, ink);
  };
  const Tokens& t = theme_.tokens();
  add(sample.did.empty() ? QStringLiteral("It matches, and does nothing to it.") : sentenceText(sample.did), t.text);
  for (const model::Change& change : sample.changes) {
    add({}, t.text);
    add(wireText(change.what), t.dim);
    if (!change.before.empty()) addSide('-', change.before, t.serverError);
    if (!change.after.empty()) addSide('+', change.after, t.ok);
  }
  changes_->moveCursor(QTextCursor::Start);
}

}  // namespace penstock::gui
