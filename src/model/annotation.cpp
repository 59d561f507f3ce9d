// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/annotation.h"

#include <set>
#include <string_view>

namespace penstock::model {

void addTo(Annotation& annotation, const Annotation& more) {
  if (more.color != 0) annotation.color = more.color;
  if (!more.comment.empty()) annotation.comment = more.comment;
  if (more.tags.empty()) return;
  std::set<std::string_view> words;
  const auto addWords = [&words](std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find(' ');
      if (end != 0) words.insert(text.substr(0, end));
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
  };
  addWords(annotation.tags);
  addWords(more.tags);
  std::string joined;
  for (const std::string_view word : words) joined.append(joined.empty() ? "" : " ").append(word);
  annotation.tags = std::move(joined);
}

}  // namespace penstock::model
