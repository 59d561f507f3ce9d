// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/payload_set_editor.h"

#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/bulk/form.h"
#include "gui/format.h"
#include "gui/theme/look.h"

namespace penstock::gui {
namespace {

constexpr int kPreviewMs = 200;             // after the last key
constexpr std::size_t kFirst = 12;          // payloads that are shown
constexpr std::size_t kMostShown = 60;      // bytes of each

}  // namespace

PayloadSample sampleOf(const service::BulkSpec::Set& set, const draft::Environment& variables, std::size_t most) {
  PayloadSample sample;
  auto source = draft::makePayloads(set.source);
  auto processing = draft::Processing::compile(set.steps, draft::Variables(variables));
  if (!source) {
    sample.problem = source.error().message;
    return sample;
  }
  sample.count = (*source)->size();
  if (!processing) sample.problem = processing.error().message;
  for (std::uint64_t i = 0; processing && i < std::min<std::uint64_t>(most, sample.count); ++i) {
    auto one = (*source)->at(i);
    if (one) one = processing->apply(std::move(*one));
    if (!one) {
      sample.problem = "payload " + std::to_string(i + 1) + ": " + one.error().message;
      break;
    }
    sample.first.push_back(std::move(*one));
  }
  return sample;
}

PayloadSetEditor::PayloadSetEditor(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), source_(new QComboBox(this)), stack_(new QStackedWidget(this)), steps_(new StepsEditor(theme, this)), preview_(new PlainLabel(this)) {
  setObjectName("bulkSet");
  setAccessibleName("Set of payloads");
  source_->setObjectName("bulkSource");
  source_->setAccessibleName("Where payloads come from");
  keepFromWheel(source_);
  stack_->setObjectName("bulkSourceForms");
  forms_ = makeSourceForms(theme, stack_, [this] { typed(); }, [this](const QString& sentence) { Q_EMIT told(sentence); });
  for (const SourceForm& form : forms_) {
    source_->addItem(form.title);
    stack_->addWidget(form.widget);
  }
  preview_->setObjectName("bulkSetPreview");
  preview_->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(6));
  column->addWidget(source_, 0, Qt::AlignLeft);
  column->addWidget(stack_);
  column->addWidget(steps_);
  column->addWidget(preview_);
  connect(source_, &QComboBox::activated, this, [this] {
    fit();
    typed();
  });
  connect(steps_, &StepsEditor::changed, this, &PayloadSetEditor::typed);
  previewSoon_.setSingleShot(true);
  previewSoon_.setInterval(kPreviewMs);
  connect(&previewSoon_, &QTimer::timeout, this, &PayloadSetEditor::preview);
  fit();
}

/// The stack is as high as the form that is seen.
void PayloadSetEditor::fit() {
  stack_->setCurrentIndex(source_->currentIndex());
  for (int i = 0; i < stack_->count(); ++i)
    stack_->widget(i)->setSizePolicy(QSizePolicy::Preferred, i == stack_->currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored);
  stack_->updateGeometry();
}

void PayloadSetEditor::setSet(const service::BulkSpec::Set& set, const draft::Environment& variables) {
  variables_ = variables;
  source_->setCurrentIndex(int(set.source.index()));
  forms_[set.source.index()].show(set.source);
  steps_->setSteps(set.steps);
  fit();
  preview();
}

service::BulkSpec::Set PayloadSetEditor::set(QString& problem) const {
  service::BulkSpec::Set out;
  out.source = forms_[std::size_t(source_->currentIndex())].take(problem);
  out.steps = steps_->steps(problem);
  return out;
}

void PayloadSetEditor::typed() {
  previewSoon_.start();
  Q_EMIT changed();
}

void PayloadSetEditor::preview() {
  const std::uint64_t number = ++previews_;
  // A file may take its time: the next look waits for the one before.
  if (previewing_) return;
  QString problem;
  const service::BulkSpec::Set now = set(problem);
  if (!problem.isEmpty()) {
    setLook(preview_, "problem");
    return preview_->setText(sentenceText(problem.toStdString()));
  }
  previewing_ = true;
  mailbox_.run([now, variables = variables_] { return sampleOf(now, variables, kFirst); },
               [this, number](const PayloadSample& sample) {
                 previewing_ = false;
                 if (number != previews_) return preview();
                 QStringList first;
                 for (const std::string& one : sample.first) first << (one.empty() ? QStringLiteral("(empty)") : wireText(one, kMostShown));
                 QString words = countText(sample.count) + (sample.count == 1 ? " payload" : " payloads");
                 if (!first.isEmpty()) words += ": " + first.join(", ") + (sample.count > sample.first.size() ? QStringLiteral(", \u2026") : QString());
                 if (!sample.problem.empty()) words = sentenceText(sample.problem);
                 setLook(preview_, sample.problem.empty() ? "dim" : "problem");
                 preview_->setText(words);
               });
}

}  // namespace penstock::gui
