// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/payload_export.h"

#include <QSaveFile>

namespace penstock::gui {

QString savePayload(const display::PayloadSource& source, const QString& path, const CancelToken& token) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return QStringLiteral("%1: %2.").arg(path, file.errorString());
  const auto sink = [&file](std::string_view piece) { return file.write(piece.data(), qint64(piece.size())) == qint64(piece.size()); };
  const std::string problem = display::writePayload(source, sink, token);
  if (!problem.empty()) return QString::fromStdString(problem);
  if (token.cancelled()) return {};
  if (!file.commit()) return QStringLiteral("%1: %2.").arg(path, file.errorString());
  return {};
}

}  // namespace penstock::gui
