"""What the system says of a file that cannot be read or written, in Vietnamese."""

import errno

_WORDS = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EDQUOT: "hết chỗ được dùng",
    errno.EEXIST: "đã có tệp ấy",
    errno.EIO: "ổ đĩa hỏng hoặc mất kết nối",
    errno.EISDIR: "đó là một thư mục",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ENOENT: "không có tệp hay thư mục ấy",
    errno.ENOSPC: "đĩa đã đầy",
    errno.ENOTDIR: "có một tệp nằm ở chỗ của thư mục",
    errno.EROFS: "ổ đĩa chỉ đọc",
}


def reason_of(error: OSError) -> str:
    """Return why, as the system says it where there are no words for it."""
    return _WORDS.get(error.errno or 0) or error.strerror or str(error)
