// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/exporter/entry_json.h"
#include "penstock/exporter/har.h"
#include "penstock/exporter/openapi.h"
#include "penstock/redaction/redacted_recording.h"
#include "penstock/service/transfer.h"
#include "penstock/store/replace_file.h"
#include "service/query/selects.h"
#include "service/transfer/export_list.h"
#include "service/transfer/rules.h"

namespace penstock::service {
namespace {

using exporter::TextOut;

/// What a format writes before, between and behind exchanges.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Result<void> begin() = 0;
  virtual Result<void> exchange(const model::ExchangePtr& x, const model::Annotation& annotation) = 0;
  virtual Result<void> end() = 0;
};

class HarFile final : public Writer {
 public:
  HarFile(TextOut& out, const model::Recording& recording) : har_(out, recording, PENSTOCK_VERSION) {}
  Result<void> begin() override { return har_.begin(); }
  Result<void> exchange(const model::ExchangePtr& x, const model::Annotation& annotation) override { return har_.entry(x, annotation); }
  Result<void> end() override { return har_.end(); }

 private:
  exporter::HarWriter har_;
};

class JsonFile final : public Writer {
 public:
  JsonFile(TextOut& out, const model::Recording& recording, const std::string& rules) : out_(out), recording_(recording), rules_(rules) {}
  Result<void> begin() override {
    out_.text() += "{\"version\":1,\"entries\":[\n";
    return {};
  }
  Result<void> exchange(const model::ExchangePtr& x, const model::Annotation& annotation) override {
    if (!first_) out_.text() += ",\n";
    first_ = false;
    return exporter::writeEntry(out_, recording_, x, annotation, exporter::EntryBodies::all);
  }
  Result<void> end() override {
    out_.text().append("\n],\"rules\":").append(rules_).append("}\n");
    return out_.flush();
  }

 private:
  TextOut& out_;
  const model::Recording& recording_;
  const std::string& rules_;
  bool first_ = true;
};

class OpenApiFile final : public Writer {
 public:
  OpenApiFile(TextOut& out, const model::Recording& recording) : out_(out), recording_(recording) {}
  Result<void> begin() override { return {}; }
  Result<void> exchange(const model::ExchangePtr& x, const model::Annotation&) override {
    document_.add(*x, *recording_.body(x, model::Direction::toServer), *recording_.body(x, model::Direction::toClient));
    return {};
  }
  Result<void> end() override {
    out_.text() += document_.text();
    return out_.flush();
  }

 private:
  TextOut& out_;
  const model::Recording& recording_;
  exporter::OpenApi document_;
};

std::unique_ptr<Writer> writerOf(const ExportWish& wish, TextOut& out, const model::Recording& recording) {
  switch (wish.format) {
    case ExportFormat::har: return std::make_unique<HarFile>(out, recording);
    case ExportFormat::json: return std::make_unique<JsonFile>(out, recording, wish.rules);
    case ExportFormat::openApi: break;
  }
  return std::make_unique<OpenApiFile>(out, recording);
}

class Export {
 public:
  Export(ExportList& list, const ExportWish& wish, const TakePiece& take, const TransferControl& control)
      : list_(list), control_(control), out_([this, &take](std::string_view piece) -> Result<void> {
          if (control_.cancel.cancelled()) return stopped();  // one exchange may have gigabytes
          return take(piece);
        }) {
    if (wish.redaction) redacted_.emplace(list.recording(), wish.redaction);
    if (wish.expression) evaluator_.emplace(wish.expression);
    writer_ = writerOf(wish, out_, redacted_ ? static_cast<const model::Recording&>(*redacted_) : list.recording());
    redaction_ = wish.redaction;
    seesSecrets_ = wish.expressionSeesSecrets || !wish.redaction;
  }

  Result<ExportReport> run() {
    done_ = writer_->begin();
    const auto damaged = list_.each([this](model::ExchangeId id, const model::Annotation& annotation) { return look(id, annotation); });
    if (!done_) return done_.error();
    if (!damaged) return damaged.error();
    if (auto ended = writer_->end(); !ended) return ended.error();
    report_.damaged += *damaged;
    if (evaluator_) report_.trouble = evaluator_->trouble();
    return report_;
  }

 private:
  static Error stopped() { return makeError(ErrorCode::cancelled, "the export was stopped"); }
  bool look(model::ExchangeId id, const model::Annotation& annotation) {
    if (!done_) return false;
    if (control_.cancel.cancelled()) {
      done_ = stopped();
      return false;
    }
    write(id, annotation);
    ++progress_.done;
    progress_.total = std::max(list_.total(), progress_.done);
    progress_.written = report_.written;
    if (control_.progress) control_.progress(progress_);
    return bool(done_);
  }
  void write(model::ExchangeId id, const model::Annotation& annotation) {
    auto x = list_.recording().load(id);
    if (!x) {
      if (x.error().code == ErrorCode::corrupt || x.error().code == ErrorCode::limit) ++report_.damaged;
      if (x.error().code == ErrorCode::io || x.error().code == ErrorCode::cancelled) done_ = x.error();
      return;
    }
    if (evaluator_ && seesSecrets_ && !selects(*evaluator_, list_.recording(), *x, annotation, nullptr)) return;
    model::Annotation put = annotation;
    model::ExchangePtr shown = *x;
    if (redaction_) {
      put.comment = redaction_->text(annotation.comment);
      shown = redaction_->exchange(**x);
    }
    if (evaluator_ && !seesSecrets_ && !selects(*evaluator_, *redacted_, shown, put, nullptr)) return;
    done_ = writer_->exchange(shown, put);
    report_.written += bool(done_);
  }

  ExportList& list_;
  const TransferControl& control_;
  TextOut out_;
  std::optional<redaction::RedactedRecording> redacted_;
  redaction::RedactionPtr redaction_;
  bool seesSecrets_ = true;
  std::optional<filter::Evaluator> evaluator_;
  std::unique_ptr<Writer> writer_;
  ExportProgress progress_;
  ExportReport report_;
  Result<void> done_{};
};

template <class Run>
Result<ExportReport> intoFile(const std::string& file, Run run) {
  auto made = store::NewFile::make(file);
  if (!made) return made.error();
  auto report = run([&](std::string_view piece) { return made->write(piece); });
  if (!report) return report;
  if (auto placed = made->takePlace(); !placed) return placed.error();
  return report;
}

}  // namespace

Result<ExportReport> exportProject(const ProjectPtr& project, const ExportWish& wish, const TakePiece& take, const TransferControl& control) {
  RowsToExport rows(project, wish.ids);
  return Export(rows, wish, take, control).run();
}

Result<ExportReport> exportProjectFile(const std::string& projectFile, const ExportWish& wish, const TakePiece& take, const TransferControl& control) {
  auto reader = store::ProjectReader::open(projectFile);
  if (!reader) return reader.error();
  ExportWish whole = wish;
  if (wish.format == ExportFormat::json && !wish.redaction) whole.rules = rulesOf(*reader);
  FileToExport list(std::move(*reader), wish.ids);
  return Export(list, whole, take, control).run();
}

Result<ExportReport> exportToFile(const ProjectPtr& project, const ExportWish& wish, const std::string& file, const TransferControl& control) {
  return intoFile(file, [&](const TakePiece& take) { return exportProject(project, wish, take, control); });
}

Result<ExportReport> exportToFile(const std::string& projectFile, const ExportWish& wish, const std::string& file, const TransferControl& control) {
  return intoFile(file, [&](const TakePiece& take) { return exportProjectFile(projectFile, wish, take, control); });
}

model::ExchangeId lastIdOf(const ProjectPtr& project) {
  const auto rows = project->rows();
  return rows->rows() == 0 ? 0 : rows->at(rows->rows() - 1).id;
}

Result<void> writeHarSince(const ProjectPtr& project, model::ExchangeId before, const std::string& file, const std::function<void()>& alive) {
  const auto rows = project->rows();
  ExportWish wish;
  auto& ids = wish.ids.emplace();
  for (std::size_t row = rows->rows(); row > 0; --row) {
    const model::ExchangeId id = rows->at(row - 1).id;
    if (id != 0 && id <= before) break;
    if (id != 0) ids.push_back(id);
  }
  std::reverse(ids.begin(), ids.end());
  TransferControl control;
  control.progress = [&alive](const ExportProgress&) { alive(); };
  const auto report = exportToFile(project, wish, file, control);
  return report ? Result<void>() : report.error();
}

}  // namespace penstock::service
