# `make` lists what can be done. Everything runs from this folder, whatever its path holds.
PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: help run reload dev backup restore drill backup-key test test-fast test-slow test-pythons coverage audit faults two-nodes try-upgrade fuzz questions bench bench-million screenshots handbook check check-types check-style fmt shell passwords lock bench-servers quality-tools runtime development

help: ## Liệt kê các lệnh
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-14s %s\n' "$$name" "$$text"; done

run: runtime ## Chạy cổng thông tin (PORT, HOST, DATABASE_URL đặt qua biến môi trường)
	@$(VENV) -m runner.guard

reload: runtime ## Đưa mã nguồn mới vào phục vụ mà không ngắt quãng, không mất yêu cầu nào
	@$(VENV) -m runner.reload

dev: runtime ## Như run, có DEBUG và tự nạp lại khi mã nguồn thay đổi
	@$(VENV) -m runner --until-parent-exits --dev

shell: runtime ## Mở manage.py shell
	@$(VENV) manage.py shell

passwords: runtime ## Đặt lại mật khẩu các tài khoản minh họa và in ra một lần
	@DEMO=1 $(VENV) manage.py load_demo --reset-passwords

backup: runtime ## Sao lưu toàn bộ cổng, kể cả khi đang chạy (BACKUP_DIR, BACKUP_KEY)
	@$(VENV) -m runner.backup make

restore: runtime ## Phục hồi bản sao lưu mới nhất, hoặc FILE=…, hoặc tới lúc AT=…; hỏi trước (YES=1: không hỏi)
	@$(VENV) -m runner.backup restore "$(FILE)" $(if $(YES),--yes) $(if $(AT),--at "$(AT)")

drill: runtime ## Phục hồi thử bản sao lưu mới nhất, hoặc FILE=…, ở chỗ riêng và đối chiếu
	@$(VENV) -m runner.backup drill "$(FILE)"

backup-key: runtime ## Tạo khóa mã hóa bản sao lưu trong FILE=…
	@$(VENV) -m runner.backup key "$(FILE)"

test: development ## Chạy toàn bộ kiểm thử, hoặc một phần: make test ARGS=tests/news
ifdef ARGS
	@$(VENV) -m pytest $(ARGS)
else
	@$(VENV) -m pytest $(WAITING) -m "not alone"
	@$(VENV) -m pytest -m alone
endif
PARALLEL = -n 2 --dist worksteal
# Where tests wait for a browser, a third process uses what two leave of two processors.
WAITING = -n 3 --dist worksteal

test-fast: development ## Chạy các kiểm thử không cần trình duyệt, máy chủ thật, không đi hết mọi trang (nhận cả ARGS)
	@$(VENV) -m pytest $(PARALLEL) -m $(FAST) $(ARGS)
FAST = "not browser and not slow and not thorough and not alone"

test-slow: development ## Chạy các kiểm thử còn lại
	@$(VENV) -m pytest $(WAITING) -m "(browser or slow or thorough) and not alone"
	@$(VENV) -m pytest -m alone

test-pythons: development ## Chạy test-fast trên mọi Python từ 3.11 trở lên có trên máy (nhận cả ARGS)
	@$(VENV) -m tools.pythons -m $(FAST) $(ARGS)

coverage: development ## Như test-fast, và đo phần mã nguồn được kiểm thử
	@$(VENV) -m pytest $(PARALLEL) -m $(FAST) --cov --cov-report=term:skip-covered

faults: development ## Phá một trang thật bằng mọi cách, xem nó có đứng vững và không mất gì (FAULTS, SECONDS, SEED)
	@$(VENV) -m tools.faults

two-nodes: development ## Cho thấy hai nút web dùng chung những gì (cần nginx và pgbouncer của Debian)
	@$(VENV) -m tools.two_nodes

screenshots: development ## Chụp mọi loại trang và trạng thái vào var/screenshots, và ảnh trong README
	@$(VENV) -m tools.screenshots
	@$(VENV) -m tools.states

handbook: development ## Chụp lại các ảnh trong sổ tay biên tập
	@$(VENV) -m tools.handbook

check: development ## Kiểm tra mã nguồn, kiểu, hướng import, mẫu trang, CSS, JavaScript và migration
	@$(MAKE) --no-print-directory --jobs 2 --output-sync --keep-going check-types check-style

# Takes as long as all the rest, on one processor.
check-types: development
	$(VENV) -m mypy

check-style: development
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -c 'from importlinter.cli import lint_imports_command as check; check()'
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 5.2
	find templates -name '*.html' -print0 | xargs -0 $(VENV) -m djhtml --check --tabwidth 2
	@if [ -x $(BIOME) ]; then echo $(BIOME) check; $(BIOME) check; else echo 'Bỏ qua CSS và JavaScript: chưa có Biome (make quality-tools)'; fi
	$(VENV) manage.py check
	$(VENV) manage.py makemigrations --check --dry-run
	$(VENV) -m tools.migrations
BIOME = tests/quality/node_modules/.bin/biome

fmt: development ## Định dạng lại mã nguồn, mẫu trang, CSS và JavaScript
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2
	find templates -name '*.html' -print0 | xargs -0 $(VENV) -m djhtml --tabwidth 2
	@if [ -x $(BIOME) ]; then $(BIOME) check --write; fi

lock: development ## Khóa lại phiên bản các thư viện theo pyproject.toml
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --extra s3 --constraint requirements.txt --output-file requirements-s3.txt
	$(LOCK) pyproject.toml --extra sentry --constraint requirements.txt --output-file requirements-sentry.txt
	$(LOCK) pyproject.toml --extra s3 --group dev --constraint requirements-s3.txt --output-file requirements-dev.txt
	$(LOCK) --no-strip-extras --group audit --output-file requirements-audit.txt
	npm install --prefix tests/quality --package-lock-only --ignore-scripts --no-audit --no-fund
	$(VENV) tests/quality/without_addresses.py
LOCK = $(VENV) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock'

audit: development ## Rà soát an toàn: bandit, semgrep, lỗ hổng đã biết, giấy phép; ghi danh mục vào var/sbom.json
	@$(AUDIT_PYTHON) -c '' 2>/dev/null || $(PYTHON) -m venv var/audit
	@$(AUDIT_PYTHON) -m pip install --quiet --require-hashes --requirement requirements-audit.txt
	@$(VENV) -m tools.audit $(AUDIT_PYTHON)
AUDIT_PYTHON = var/audit/bin/python

try-upgrade: development ## Nâng cấp thử từ bản phát hành trước (hoặc FROM=…) dưới một yêu cầu mỗi 0,1 giây
	@$(VENV) -m tools.upgrade

fuzz: development ## Gửi hơn 10.000 yêu cầu sai dạng tới mọi địa chỉ, với mọi vai trò
	@HYPOTHESIS_PROFILE=fuzz $(VENV) -m pytest -n 2 tests/portal/test_malformed_requests.py

questions: development ## Tính xem trang tìm kiếm trả lời đúng bao nhiêu trong 100 câu hỏi của người dân
	@$(VENV) -m pytest tests/demo/test_content.py -k questions -q -s --no-cov

bench: development ## Đo trang, bộ nhớ trang, tìm kiếm, việc đếm bằng tỷ lệ trong một lần chạy (nhanh hơn nếu có wrk)
	@$(VENV) -m benchmarks

bench-million: development ## Nạp một triệu bài vào một trang riêng rồi đo các danh sách (cần 10 GB; COUNT=… để nạp ít hơn)
	@$(VENV) -m benchmarks.million $(COUNT)

bench-servers: runtime ## So sánh các máy chủ web (xem docs/decisions/0003-web-server.md)
	@$(VENV) benchmarks/servers.py

quality-tools: ## Cài Biome, Lighthouse và bộ kiểm tra HTML (cần npm và Java)
	@npm ci --prefix tests/quality --ignore-scripts --no-audit --no-fund --loglevel=error

runtime:
	@$(PYTHON) runner/make_venv.py requirements$(if $(STORAGE_URL),-s3).txt

development:
	@$(PYTHON) runner/make_venv.py requirements-dev.txt
