// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/answer_pane.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/detail/small_widgets.h"
#include "gui/format.h"
#include "penstock/display/row_text.h"
#include "penstock/exporter/json.h"

namespace penstock::gui {
namespace {

constexpr int kCountMs = 100;

QString phaseText(const TabSends::Progress& progress) {
  if (progress.state.takesMore && progress.state.phase == replay::SendPhase::waiting) return AnswerPane::tr("Open: the server has not answered yet");
  switch (progress.state.phase) {
    case replay::SendPhase::connecting: return AnswerPane::tr("Connecting\u2026");
    case replay::SendPhase::waiting: return AnswerPane::tr("Waiting for the answer\u2026");
    case replay::SendPhase::receiving: return AnswerPane::tr("Receiving\u2026");
    case replay::SendPhase::open: return AnswerPane::tr("Open");
    case replay::SendPhase::ended: return {};
  }
  return {};
}

std::int64_t microsSince(SteadyTime begun) { return std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - begun).count(); }

}  // namespace

AnswerPane::AnswerPane(DetailSource source, Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      status_(new PlainLabel(this)),
      line_(new YieldingLabel(theme, this)),
      sentToo_(new QToolButton(this)),
      stack_(new QStackedWidget(this)),
      message_(makeMessage("answerMessage", this)),
      detail_(new DetailPanel(std::move(source), theme, this)),
      composer_(new Composer(theme, this)) {
  setObjectName("answerPane");
  setAccessibleName(tr("Answer"));
  auto* bar = new QWidget(this);
  bar->setProperty("look", "bar");
  bar->setAttribute(Qt::WA_StyledBackground);
  bar->setFixedHeight(theme.scaled(32));
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme.scaled(10), 0, theme.scaled(8), 0);
  row->setSpacing(theme.scaled(10));
  status_->setObjectName("answerStatus");
  status_->setCaption(tr("Status"));
  line_->setObjectName("answerLine");
  line_->setProperty("look", "dim");
  row->addWidget(status_);
  row->addWidget(line_, 1);
  row->addWidget(change_ = new AnswerChange(actions.diffPrevious, bar));
  addNextChange(*row, bar);
  auto* original = new QToolButton(bar);
  original->setObjectName("answerDiffOriginal");
  original->setProperty("look", "quick");
  original->setDefaultAction(actions.diffOriginal);
  original->setAccessibleName(actions.diffOriginal->text());
  original->setToolButtonStyle(Qt::ToolButtonTextOnly);
  const auto follow = [original, action = actions.diffOriginal] { original->setVisible(action->isEnabled()); };
  connect(actions.diffOriginal, &QAction::enabledChanged, original, follow);
  follow();
  row->addWidget(original);
  sentToo_->setObjectName("answerSentToo");
  sentToo_->setProperty("look", "quick");
  sentToo_->setText(tr("As sent"));
  sentToo_->setAccessibleName(tr("Show the request as it was sent"));
  setPlainToolTip(sentToo_, sentToo_->accessibleName());
  sentToo_->setCheckable(true);
  connect(sentToo_, &QToolButton::toggled, detail_, &DetailPanel::setRequestShown);
  row->addWidget(sentToo_);
  detail_->setBeside(true);
  detail_->setRequestShown(false);
  stack_->addWidget(message_);
  stack_->addWidget(detail_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar);
  column->addWidget(stack_, 1);
  column->addWidget(composer_);
  count_.setInterval(kCountMs);
  connect(&count_, &QTimer::timeout, this, &AnswerPane::showLine);
  showNothing();
}

/// Where it differs from the last one is marked in the answer itself; this goes from one place to the next.
void AnswerPane::addNextChange(QHBoxLayout& row, QWidget* bar) {
  nextChange_ = new QToolButton(bar);
  nextChange_->setObjectName("answerNextChange");
  nextChange_->setProperty("look", "quick");
  nextChange_->setIcon(theme_.icon("arrow-down"));
  nextChange_->setAccessibleName(tr("Go to the next difference to the last answer"));
  nextChange_->setFocusPolicy(Qt::TabFocus);
  setPlainToolTip(nextChange_, nextChange_->accessibleName());
  nextChange_->hide();
  row.addWidget(nextChange_);
  connect(nextChange_, &QToolButton::clicked, this, [this] { detail_->nextChange(); });
  connect(change_, &AnswerChange::compared, this, [this](quint64 before, quint64 now, int changes) {
    nextChange_->setVisible(changes > 0);
    detail_->setEarlier(now, changes > 0 ? before : 0);
  });
}

void AnswerPane::setProject(service::ProjectPtr project) {
  project_ = std::move(project);
  rows_ = project_ ? project_->rows() : nullptr;
  rowsChanged_ = {};
  detail_->setProject(project_, rows_);
  showNothing();
  if (!rows_) return;
  rowsChanged_ = rows_->changed().subscribeOnce([this, back = mailbox_.address()] { back.post([this] { look(); }); });
}

void AnswerPane::showNothing() {
  sent_ = {};
  before_ = 0;
  change_->clear();
  nextChange_->hide();
  progress_.reset();
  count_.stop();
  detail_->clear();
  composer_->hide();
  message_->setText(tr("Ctrl+Return sends the request. Its answer is shown here."));
  stack_->setCurrentWidget(message_);
  showLine();
}

void AnswerPane::show(const service::SentDraft& sent, const TabSends::Progress* progress, model::ExchangeId before) {
  before_ = before;
  const bool another = sent.number != sent_.number || sent.at != sent_.at;
  sent_ = sent;
  progress_.reset();
  if (progress && progress->number == sent.number) progress_ = *progress;
  if (another) {
    detail_->clear();
    message_->setText({});
    stack_->setCurrentWidget(message_);
  }
  const bool running = progress_ && progress_->state.phase != replay::SendPhase::ended;
  running ? count_.start() : count_.stop();
  look();
}

/// The row comes a moment after its number is known.
void AnswerPane::look() {
  rowsChanged_.arm();
  const bool whole = !progress_ || progress_->state.phase == replay::SendPhase::ended;
  change_->compare(project_, whole ? before_ : 0, sent_.exchange);
  if (!change_->isCompared()) nextChange_->hide();
  const bool takesMore = progress_ && progress_->state.takesMore;
  composer_->setGrpc(takesMore);
  composer_->setVisible(takesMore || (progress_ && progress_->state.phase == replay::SendPhase::open));
  const bool there = rows_ && sent_.exchange != 0 && rows_->rowOf(sent_.exchange) < rows_->rows();
  if (there && detail_->shown() != sent_.exchange) detail_->show(sent_.exchange);
  if (there) {
    stack_->setCurrentWidget(detail_);
  } else if (!progress_ || progress_->state.phase == replay::SendPhase::ended) {
    const bool failed = progress_ && progress_->state.failure.kind != model::FailureKind::none;
    if (failed)
      message_->setText(sentenceText(exporter::failureText(progress_->state.failure)));
    else if (sent_.number != 0)
      message_->setText(sent_.exchange == 0 ? tr("This answer was not recorded.") : tr("The answer is in the project no more."));
    stack_->setCurrentWidget(message_);
  }
  showLine();
}

QString AnswerPane::lineOf(const model::Summary& row) const {
  QStringList parts;
  if (row.durationUs >= 0) parts << durationText(row.durationUs);
  parts << sizeText(row.responseSize);
  const QString protocol = QString::fromStdString(display::cellText(row, model::SummaryColumn::protocol));
  if (!protocol.isEmpty()) parts << protocol;
  if (!row.tls.empty()) parts << wireText(row.tls, 40);
  if (!row.server.empty()) parts << wireText(row.server, 80);
  return parts.join(QStringLiteral(" \u00b7 "));
}

void AnswerPane::showLine() {
  const bool running = progress_ && progress_->state.phase != replay::SendPhase::ended;
  const model::Summary row = rows_ && sent_.exchange != 0 ? rows_->at(rows_->rowOf(sent_.exchange)) : model::Summary();
  const int status = row.status != 0 ? row.status : progress_ ? progress_->state.status : 0;
  const bool failed = !running && (row.failure != model::FailureKind::none || (progress_ && progress_->state.failure.kind != model::FailureKind::none));
  QPalette palette = status_->palette();
  palette.setColor(QPalette::WindowText, failed && status == 0 ? theme_.tokens().serverError : theme_.statusColor(status));
  status_->setPalette(palette);
  status_->setFont(theme_.mono(12, QFont::DemiBold));
  status_->setText(status != 0 ? QStringLiteral("\u25cf ") + QString::number(status) : failed ? tr("\u25cf failed") : QString());
  QString line;
  if (running)
    line = phaseText(*progress_) + ' ' + durationText(microsSince(progress_->begun));
  else if (row.id != 0)
    line = lineOf(row);
  else if (progress_ && !failed)
    line = durationText(progress_->state.durationUs) + QStringLiteral(" \u00b7 ") + sizeText(progress_->state.size);
  if (!running && progress_ && progress_->state.cancelled) line = tr("cancelled") + QStringLiteral(" \u00b7 ") + line;
  if (!running && sent_.number != 0) line += QStringLiteral(" \u00b7 ") + timeOfDayText(sent_.at);
  line_->setText(line);
}

}  // namespace penstock::gui
