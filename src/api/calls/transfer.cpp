// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges out of the project as files, and into it.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/calls/entries.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/service/redacting.h"
#include "penstock/service/transfer.h"

namespace penstock::api {
namespace {

Answer exported(Context& context, const Call& call, service::ExportFormat format, const char* name) {
  QueryValues query(call);
  const bool redact = query.flag("redact", false) || !has(call.rights, Right::secrets);
  if (!query.good()) return query.answer();
  Compiled compiled = compile(expressionOf(query), "q");
  if (compiled.refused) return *compiled.refused;
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  service::ExportWish wish;
  wish.format = format;
  wish.expression = std::move(compiled.expression);
  if (redact) wish.redaction = service::redacting().redaction();
  wish.expressionSeesSecrets = has(call.rights, Right::secrets);
  // A rule may hold a secret in any of its texts.
  if (format == service::ExportFormat::json && !redact) wish.rules = service::rulesToExport(context.service.rules());
  Answer out;
  out.headers = {{"Content-Disposition", std::string("attachment; filename=\"") + name + "\""}};
  out.rest = [&context, project = open.project, wish = std::move(wish)](exporter::TextOut& to) -> Result<void> {
    service::TransferControl control;
    control.progress = [&context, &control](const service::ExportProgress&) {
      if (context.stopped) control.cancel.cancel();
    };
    const auto take = [&to](std::string_view piece) -> Result<void> {
      to.text() += piece;
      return to.pass();
    };
    const auto report = service::exportProject(project, wish, take, control);
    return report ? to.flush() : Result<void>(report.error());
  };
  return out;
}

Answer exportJson(Context& context, const Call& call, const Parts&) { return exported(context, call, service::ExportFormat::json, "penstock.json"); }
Answer exportHar(Context& context, const Call& call, const Parts&) { return exported(context, call, service::ExportFormat::har, "penstock.har"); }
Answer exportOpenApi(Context& context, const Call& call, const Parts&) { return exported(context, call, service::ExportFormat::openApi, "openapi.json"); }

/// What a call's body was put into.
class BodyFile final : public model::BodyReader {
 public:
  explicit BodyFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~BodyFile() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  BodyFile(const BodyFile&) = delete;
  BodyFile& operator=(const BodyFile&) = delete;
  std::uint64_t size() const override {
    struct stat info {};
    return descriptor_ >= 0 && ::fstat(descriptor_, &info) == 0 ? std::uint64_t(info.st_size) : 0;
  }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    std::string out(n, '\0');
    const ssize_t got = ::pread(descriptor_, out.data(), n, off_t(offset));
    if (got < 0) return makeError(ErrorCode::io, "the body cannot be read again");
    out.resize(std::size_t(got));
    return out;
  }

 private:
  const int descriptor_;
};

Answer import(Context& context, const Call& call, const Parts&) {
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const BodyFile body(call.bodyFile);
  importer::ImportOptions options;
  options.progress = [&context, &options](const importer::Progress&) {
    if (context.stopped) options.cancel.cancel();
  };
  const auto report = service::importIntoProject(open.project, body, options);
  if (!report) return report.error().code == ErrorCode::corrupt ? refusal(422, report.error().message) : refusal(report.error());
  Json out{{"imported", report->imported}, {"skipped", report->skipped}};
  if (!report->reasons.empty()) out["problems"] = report->reasons;
  return answerOf(out);
}

constexpr Parameter kExport[] = {{"q", "string", "An expression: what it selects alone"}, {"redact", "boolean", "1: without secrets"}};

constexpr Route kRoutes[] = {
    {"GET", "/api/export/json", Right::read, "Exchanges and rules as pypproxy's JSON", kExport, "", "Document", 200, exportJson},
    {"GET", "/api/export/har", Right::read, "Exchanges as HAR 1.2", kExport, "", "Document", 200, exportHar},
    {"GET", "/api/export/openapi", Right::read, "What was seen of APIs as OpenAPI 3.1", kExport, "", "Document", 200, exportOpenApi},
    {"POST", "/api/import/har", Right::change, "Exchanges of a HAR", {}, "Document", "Imported", 200, import, true},
    {"POST", "/api/import/json", Right::change, "Exchanges of pypproxy's JSON", {}, "Document", "Imported", 200, import, true},
};

}  // namespace

std::span<const Route> transferRoutes() { return kRoutes; }

}  // namespace penstock::api
