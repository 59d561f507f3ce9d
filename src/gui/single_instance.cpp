// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/single_instance.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QSocketNotifier>
#include <QTimer>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "penstock/service/paths.h"

namespace penstock::gui {
namespace {

constexpr int kWaitMs = 1000;
constexpr int kMostVisitors = 8;
constexpr char kGreeting[] = "penstock raise\n";
constexpr char kAnswer[] = "ok\n";
constexpr qsizetype kGreetingSize = sizeof kGreeting - 1, kAnswerSize = sizeof kAnswer - 1;

/// The folder when it is ours and closed to everybody else. What is opened by the descriptor cannot be another folder
/// than was looked at.
Descriptor openOwn(const QByteArray& path) {
  Descriptor folder(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat info {};
  if (!folder || ::fstat(folder.get(), &info) != 0 || info.st_uid != ::geteuid() || (info.st_mode & 077) != 0)
    return Descriptor();
  return folder;
}

/// $XDG_RUNTIME_DIR; of a session without one, or that became another user by su, a folder beside the data.
Descriptor openMeetingFolder() {
  const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
  if (runtime.startsWith('/'))
    if (Descriptor folder = openOwn(runtime)) return folder;
  const QByteArray data = QByteArray::fromStdString(service::UserFolders::ofThisUser().dataFolder());
  const QByteArray own = data + "/run";
  QDir().mkpath(QFile::decodeName(data).section('/', 0, -2));
  ::mkdir(data.constData(), 0700);
  ::mkdir(own.constData(), 0700);
  return openOwn(own);
}

/// By way of the descriptor: no path is too long for an address, and no other folder is met on the way.
sockaddr_un addressIn(const Descriptor& folder, const QByteArray& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder.get(), name.constData());
  return address;
}

Descriptor makeSocket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/// Held as long as somebody listens under the name: who has it may take away what a crash left there. One file for all
/// names, a byte each.
Descriptor lockOf(const Descriptor& folder, const QByteArray& name) {
  Descriptor file(::openat(folder.get(), "penstock.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = off_t(name.right(15).toULongLong(nullptr, 16));  // 60 bits of the hash
  range.l_len = 1;
  if (!file || ::fcntl(file.get(), F_OFD_SETLK, &range) != 0) return Descriptor();
  return file;
}

}  // namespace

QString instanceName(const QString& project) {
  const QFileInfo info(project);
  const QString folder = QFileInfo(info.absolutePath()).canonicalFilePath();
  const QString path = (folder.isEmpty() ? info.absolutePath() : folder) + '/' + info.fileName();
  const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
  return "penstock-" + QString::fromLatin1(hash);
}

bool isOurs(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

bool raiseOther(const QString& name) {
  const Descriptor folder = openMeetingFolder();
  if (!folder) return false;
  const Descriptor socket = makeSocket();
  const sockaddr_un address = addressIn(folder, name.toLatin1());
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      !isOurs(socket.get()))
    return false;
  if (::send(socket.get(), kGreeting, kGreetingSize, MSG_NOSIGNAL) != kGreetingSize) return false;
  // The answer tells a living window from one that hangs.
  QByteArray answer;
  const QDeadlineTimer deadline(kWaitMs);
  while (answer.size() < kAnswerSize) {
    pollfd waiting{socket.get(), POLLIN, 0};
    char piece[kAnswerSize];
    const int ready = ::poll(&waiting, 1, int(deadline.remainingTime()));
    if (ready < 0 && errno == EINTR) continue;
    const ssize_t n = ready > 0 ? ::recv(socket.get(), piece, std::size_t(kAnswerSize - answer.size()), 0) : 0;
    if (n <= 0) return false;
    answer.append(piece, n);
  }
  return answer == kAnswer;
}

bool SingleInstance::listen(const QString& name) {
  if (lock_ && name_ == name.toLatin1()) return true;
  stopListening();
  folder_ = openMeetingFolder();
  if (!folder_) return false;
  name_ = name.toLatin1();
  lock_ = lockOf(folder_, name_);
  if (!lock_) return false;
  ::unlinkat(folder_.get(), name_.constData(), 0);  // left behind by a crash; of a link, the link
  socket_ = makeSocket();
  const sockaddr_un address = addressIn(folder_, name_);
  ::fchmod(socket_.get(), 0600);  // before it has a name
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket_.get(), kMostVisitors) != 0) {
    lock_ = Descriptor();
    return false;
  }
  incoming_ = new QSocketNotifier(socket_.get(), QSocketNotifier::Read, this);
  connect(incoming_, &QSocketNotifier::activated, this, &SingleInstance::accept);
  return true;
}

SingleInstance::~SingleInstance() { stopListening(); }

void SingleInstance::stopListening() {
  if (!lock_) return;
  ::unlinkat(folder_.get(), name_.constData(), 0);
  delete std::exchange(incoming_, nullptr);
  socket_ = Descriptor();
  lock_ = Descriptor();
}

void SingleInstance::accept() {
  const int socket = ::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) return greet(socket);
  if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
  // Out of descriptors, perhaps: the visitor stays in the queue, and asking at once again would be all this thread
  // does.
  incoming_->setEnabled(false);
  QTimer::singleShot(kWaitMs, this, [this] { incoming_->setEnabled(true); });
}

void SingleInstance::greet(int socket) {
  auto owner = std::make_shared<Descriptor>(socket);
  if (visitors_ >= kMostVisitors || !isOurs(socket)) return;
  ++visitors_;
  auto* visitor = new QSocketNotifier(socket, QSocketNotifier::Read, this);
  auto said = std::make_shared<QByteArray>();
  const auto leave = [this, visitor] {
    if (!visitor->isEnabled()) return;  // left already
    visitor->setEnabled(false);
    visitor->deleteLater();  // and its descriptor with it
    --visitors_;
  };
  connect(visitor, &QSocketNotifier::activated, this, [this, owner, said, leave] {
    char piece[kGreetingSize];
    const ssize_t n = ::recv(owner->get(), piece, std::size_t(kGreetingSize - said->size()), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) said->append(piece, n);
    if (n > 0 && said->size() < kGreetingSize) return;
    leave();
    if (*said != kGreeting) return;
    ::send(owner->get(), kAnswer, kAnswerSize, MSG_NOSIGNAL | MSG_DONTWAIT);
    Q_EMIT startedAgain();
  });
  QTimer::singleShot(kWaitMs, visitor, leave);
}

}  // namespace penstock::gui
