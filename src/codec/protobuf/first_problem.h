// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace penstock::codec::protobuf {

/// Keeps the first problem, and keeps libprotobuf from writing to standard error.
class FirstProblem final : public google::protobuf::DescriptorPool::ErrorCollector {
 public:
#if GOOGLE_PROTOBUF_VERSION >= 4022000
  void RecordError(absl::string_view file, absl::string_view element, const google::protobuf::Message*, ErrorLocation,
                   absl::string_view message) override {
    add(std::string(file), std::string(element), std::string(message));
  }
#else
  void AddError(const std::string& file, const std::string& element, const google::protobuf::Message*, ErrorLocation,
                const std::string& message) override {
    add(file, element, message);
  }
#endif
  std::string text;

 private:
  void add(const std::string& file, const std::string& element, std::string message) {
    if (!text.empty()) return;
    while (!message.empty() && message.back() == '.') message.pop_back();
    text = file + ": " + element + ": " + message;
  }
};

}  // namespace penstock::codec::protobuf
