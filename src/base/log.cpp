// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/log.h"

#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "penstock/base/printable.h"

namespace penstock {

namespace {

std::mutex mutex;
LineWriter* lines = nullptr;  // of the StandardError that lives

class Sink final : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg& message) override {
    const auto level = spdlog::level::to_string_view(message.level);
    complain(std::string(level.data(), level.size()) + ": " + std::string(message.payload.data(), message.payload.size()));
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}
};

}  // namespace

void complain(std::string_view sentence) {
  const std::string line = "penstock: " + printable(sentence);
  const std::lock_guard lock(mutex);
  if (lines)
    lines->write(line);
  else
    std::fprintf(stderr, "%s\n", line.c_str());
}

StandardError::StandardError() : lines_({.descriptor = 2, .name = "standard error", .thread = "stderr", .mostBytes = 256 * 1024}) {
  // The logger that spdlog begins with writes to standard output, between the lines of results.
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("penstock", std::make_shared<Sink>()));
  const std::lock_guard lock(mutex);
  lines = &lines_;
}

StandardError::~StandardError() {
  {
    const std::lock_guard lock(mutex);
    lines = nullptr;
  }
  lines_.finish(std::chrono::milliseconds(250));
}

}  // namespace penstock
