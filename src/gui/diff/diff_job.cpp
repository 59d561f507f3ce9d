// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_job.h"

#include <QSaveFile>

#include "gui/format.h"

namespace penstock::gui {
namespace {

Result<std::shared_ptr<const DiffRead>> read(const DiffWork& work, const CancelToken& token) {
  if (work.read && work.read->serves(work.left, work.right, work.options.parts)) return work.read;
  auto out = std::make_shared<DiffRead>();
  out->parts = work.options.parts;
  for (const bool left : {true, false}) {
    const model::Recording& recording = left || !work.rightRecording ? *work.recording : *work.rightRecording;
    auto one = display::readCompared(recording, left ? work.left : work.right, work.options.parts, token);
    if (one.has_error())
      return makeError(one.error().code, std::string("the ") + (left ? "left" : "right") + " cannot be read: " + one.error().message);
    (left ? out->left : out->right) = std::move(*one);
  }
  return std::shared_ptr<const DiffRead>(std::move(out));
}

Result<std::string> unified(const DiffWork& work, const CancelToken& token) {
  const auto both = read(work, token);
  if (both.has_error()) return both.error();
  return display::unifiedDiffOf((*both)->left, (*both)->right, work.options, work.ignore, token);
}

}  // namespace

bool DiffRead::serves(model::ExchangeId leftId, model::ExchangeId rightId, display::ComparedParts wanted) const {
  return left.id == leftId && right.id == rightId && (parts == wanted || parts == display::ComparedParts::both) && left.whole &&
         right.whole;
}

DiffMade makeDiff(const DiffWork& work, const CancelToken& token) {
  DiffMade made;
  if (work.sections) {
    made.read = work.read;
    made.sections = work.sections;
  } else {
    const auto both = read(work, token);
    if (both.has_error()) {
      made.problem = sentenceText(both.error().message);
      return made;
    }
    made.read = *both;
    auto compared = display::compareExchanges(made.read->left, made.read->right, work.options, work.ignore, token);
    if (compared.has_error()) {
      made.problem = sentenceText(compared.error().message);
      return made;
    }
    made.sections = std::make_shared<const display::ComparedSections>(std::move(*compared));
  }
  made.layout = std::make_shared<const display::DiffLayout>(display::layOut(*made.sections, work.layout, token));
  return made;
}

DiffExport exportDiff(const DiffWork& work, const CancelToken& token) {
  const Result<std::string> text = unified(work, token);
  return text ? DiffExport{QString::fromStdString(*text), {}} : DiffExport{{}, sentenceText(text.error().message)};
}

QString saveDiff(const DiffWork& work, const QString& path, const CancelToken& token) {
  const Result<std::string> text = unified(work, token);
  if (!text) return sentenceText(text.error().message);
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text->data(), qint64(text->size())) != qint64(text->size()) || !file.commit())
    return QStringLiteral("The diff cannot be saved: ") + file.errorString();
  return {};
}

}  // namespace penstock::gui
