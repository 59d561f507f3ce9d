// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges out of a project and into one, for any head: as files, or piece by piece to whoever takes them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/filter/expression.h"
#include "penstock/importer/import.h"
#include "penstock/redaction/redaction.h"
#include "penstock/service/project.h"
#include "penstock/service/rules.h"

namespace penstock::service {

enum class ExportFormat : std::uint8_t {
  har,      // HAR 1.2, with all that makes the same exchange again
  json,     // {"version": 1, "entries": [...], "rules": [...]}, as pypproxy has it
  openApi,  // OpenAPI 3.1 of what was seen of APIs
};

/// Which exchanges, and as what. Those that are chosen in both ways are written.
struct ExportWish {
  ExportFormat format = ExportFormat::har;
  std::optional<std::vector<model::ExchangeId>> ids;  // in their order; none: all that are not deleted, in order of capture
  filter::ExpressionPtr expression;                   // null: all
  redaction::RedactionPtr redaction;                  // null: secrets stay
  bool expressionSeesSecrets = true;                  // false: it sees what redaction leaves, so that who asks learns nothing by it
  std::string rules = "[]";                           // of JSON: rulesToExport(). Of a project file that keeps its secrets its own are written
};

struct ExportProgress {
  std::uint64_t done = 0, total = 0;  // exchanges looked at, of all there are to look at
  std::uint64_t written = 0;
};

struct ExportReport {
  std::uint64_t written = 0;
  std::uint64_t damaged = 0;  // could not be read, and are left out
  std::string trouble;        // "" or a sentence about the expression: why it may select more
};

struct TransferControl {
  CancelToken cancel;
  /// Called every now and then, on the thread that exports; may be empty.
  std::function<void(const ExportProgress&)> progress;
};

/// Takes the next piece; an error ends the export.
using TakePiece = std::function<Result<void>(std::string_view)>;

// Memory is bounded, whatever is exported; traffic goes on meanwhile. Blocks: never on the GUI thread or an I/O thread. Thread: any.

/// **Errors**: cancelled, io, what `take` said.
Result<ExportReport> exportProject(const ProjectPtr& project, const ExportWish& wish, const TakePiece& take, const TransferControl& control = {});
/// Of a project file that may be open elsewhere. **Errors**: as store::ProjectReader too.
Result<ExportReport> exportProjectFile(const std::string& projectFile, const ExportWish& wish, const TakePiece& take, const TransferControl& control = {});
/// Into a file that is there whole or not at all; one that is there is replaced. **Errors**: as exportProject.
Result<ExportReport> exportToFile(const ProjectPtr& project, const ExportWish& wish, const std::string& file, const TransferControl& control = {});
Result<ExportReport> exportToFile(const std::string& projectFile, const ExportWish& wish, const std::string& file, const TransferControl& control = {});

/// Those of the project, as ExportWish::rules.
std::string rulesToExport(const Rules& rules);

/// What came after `before`, as HAR: of a run that ends. `alive` is called as it goes on. **Errors**: as exportToFile.
Result<void> writeHarSince(const ProjectPtr& project, model::ExchangeId before, const std::string& file, const std::function<void()>& alive);
/// The id that its last row has; 0: it has none.
model::ExchangeId lastIdOf(const ProjectPtr& project);

/// HAR, or JSON of entries: recognised by its content. **Errors**: notFound, corrupt (neither), cancelled, busy (nothing is being recorded), io.
/// What was imported before an error stays.
Result<importer::ImportReport> importIntoProject(const ProjectPtr& project, const std::string& file, const importer::ImportOptions& options = {});
/// The same of bytes that are at hand in any place.
Result<importer::ImportReport> importIntoProject(const ProjectPtr& project, const model::BodyReader& bytes, const importer::ImportOptions& options = {});
/// Into a project that is not open, made when it is not there, rules as well: behind those that are there. What a file brings is switched off
/// until its person has looked at it. **Errors**: as store::Store::open too; those of rules leave exchanges where they came.
Result<importer::ImportReport> importIntoFile(const std::string& projectFile, const std::string& file, const importer::ImportOptions& options = {});

}  // namespace penstock::service
