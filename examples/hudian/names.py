"""Names of the published indicators (cooperation_indicators.csv), Chinese and English."""

# "_sh_gd": Shanghai and Guangdong together. Bases differ ("cumulative", "_since_1996"): never add.
NAMES = {
    "agreed_investment": ("签约投资额", "Investment agreed"),
    "agreements_signed": ("签约项目", "Agreements signed"),
    "aid_cadres_posted": ("在滇援派干部", "Cadres posted to Yunnan"),
    "beneficiaries": ("受益人次", "People who benefited"),
    "cadres_and_talents_sent": ("选派干部人才", "Cadres and professionals sent"),
    "cadres_sent_sh_gd": ("选派干部（沪粤合计）", "Cadres sent (Shanghai and Guangdong)"),
    "central_poverty_funds_cumulative": (
        "中央财政专项扶贫资金（累计）", "Central poverty funds (cumulative)"),
    "consumption_purchase": ("消费帮扶采购", "Purchases for consumption assistance"),
    "consumption_sales": ("消费帮扶销售额", "Sales through consumption assistance"),
    "consumption_sales_sh_gd": (
        "消费帮扶销售额（沪粤合计）",
        "Sales through consumption assistance (Shanghai and Guangdong)"),
    "cumulative_beneficiaries": ("直接受益人数（累计）", "People directly helped (cumulative)"),
    "cumulative_beneficiaries_since_1996": (
        "直接受益人数（1996年以来）", "People directly helped (since 1996)"),
    "cumulative_consumption_sales": (
        "消费帮扶销售额（累计）", "Sales through consumption assistance (cumulative)"),
    "cumulative_fiscal_funds": ("财政援助资金（累计）", "Fiscal aid (cumulative)"),
    "cumulative_funds": ("帮扶资金（累计）", "Aid (cumulative)"),
    "cumulative_funds_sh_gd": (
        "财政援助资金（累计，沪粤合计）", "Fiscal aid (cumulative, Shanghai and Guangdong)"),
    "cumulative_joint_parks": ("共建产业园区（累计）", "Joint parks (cumulative)"),
    "cumulative_projects": ("帮扶项目（累计）", "Projects (cumulative)"),
    "cumulative_projects_sh_gd": (
        "帮扶项目（累计，沪粤合计）", "Projects (cumulative, Shanghai and Guangdong)"),
    "cumulative_projects_since_1996": ("帮扶项目（1996年以来）", "Projects (since 1996)"),
    "cumulative_trained": ("培训人次（累计）", "People trained (cumulative)"),
    "cumulative_trained_since_1996": ("培训人次（1996年以来）", "People trained (since 1996)"),
    "district_fiscal_funds": ("区级财政援助资金", "Fiscal aid from districts"),
    "district_fund_disbursement_rate": (
        "区级资金拨付率", "Share of district aid disbursed"),
    "enterprise_investment": ("引导企业投资", "Investment by firms led in"),
    "enterprise_investment_cumulative_sh_gd": (
        "企业投资（累计，沪粤合计）", "Investment by firms (cumulative, Shanghai and Guangdong)"),
    "enterprises_guided": ("引导落地企业", "Firms led in"),
    "enterprises_introduced": ("引进企业", "Firms brought in"),
    "enterprises_paired": ("结对帮扶企业", "Firms paired with villages"),
    "expo_enterprises": ("展销会参展企业", "Firms at the expo"),
    "expo_items": ("展销会展品", "Items at the expo"),
    "expo_prefectures": ("展销会参展州市", "Prefectures at the expo"),
    "firms_in_parks_sh_gd": ("入园企业（沪粤合计）", "Firms in parks (Shanghai and Guangdong)"),
    "fund_disbursement_rate": ("市级资金拨付率", "Share of city aid disbursed"),
    "funds": ("帮扶资金", "Aid"),
    "gdp": ("地区生产总值", "GDP"),
    "hospitals_paired_sh_gd": (
        "结对医院（沪粤合计）", "Hospitals paired (Shanghai and Guangdong)"),
    "hundred_products_catalogue": ("“百县百品”入选产品", "Products in the catalogue"),
    "industrial_parks_sh_gd": (
        "产业园区（沪粤合计）", "Industrial parks (Shanghai and Guangdong)"),
    "industry_funds": ("产业项目资金", "Money for industry projects"),
    "industry_projects": ("产业项目", "Industry projects"),
    "jobs_helped_sh_gd": (
        "帮助就业（沪粤合计）", "People helped into work (Shanghai and Guangdong)"),
    "jobs_in_workshops_and_parks_sh_gd": (
        "车间与园区就业（沪粤合计）", "Jobs in workshops and parks (Shanghai and Guangdong)"),
    "joint_parks": ("共建重点园区", "Key joint parks"),
    "labour_transferred_to_shanghai": ("转移到上海就业", "Workers moved to Shanghai"),
    "lifted_labour_employed": ("帮助脱贫劳动力就业", "Formerly poor helped into work"),
    "municipal_fiscal_funds": ("市级财政援助资金", "Fiscal aid from the city"),
    "operators_introduced": ("引进经营主体", "Operators brought in"),
    "park_projects_landed": ("园区落地项目", "Projects landed in parks"),
    "park_total_investment": ("园区项目总投资", "Investment in parks"),
    "poor_jobs_in_workshops": ("扶贫车间吸纳就业", "Poor people at work in workshops"),
    "poor_people_helped_by_enterprises_sh_gd": (
        "企业带动贫困人口（沪粤合计）", "Poor people helped by firms (Shanghai and Guangdong)"),
    "professionals_sent_sh_gd": (
        "选派专业人才（沪粤合计）", "Professionals sent (Shanghai and Guangdong)"),
    "projects": ("帮扶项目", "Projects"),
    "projects_started": ("启动项目", "Projects started"),
    "projects_under_way": ("在建项目", "Projects under way"),
    "rural_disposable_income_per_capita": (
        "农村居民人均可支配收入", "Rural disposable income a head"),
    "rural_labour_absorbed_by_enterprises": (
        "引导企业吸纳农村劳动力", "Rural workers taken in by firms"),
    "rural_labour_employed": ("帮助农村劳动力就业", "Rural workers helped into work"),
    "schools_paired_sh_gd": ("结对学校（沪粤合计）", "Schools paired (Shanghai and Guangdong)"),
    "signed_agreement_amount": ("签约金额", "Amount of agreements"),
    "social_funds": ("社会帮扶资金", "Money from society"),
    "talents_exchanged_since_2021": (
        "互派人才（2021年以来）", "Professionals exchanged since 2021"),
    "town_pairs_shanghai_side": ("结对街镇（上海）", "Paired streets and towns (Shanghai)"),
    "town_pairs_yunnan_side": ("结对乡镇（云南）", "Paired townships (Yunnan)"),
    "training_person_times": ("培训人次", "People trained"),
    "training_sessions": ("培训班", "Training classes"),
    "village_fund_donation": ("“携手兴乡村”捐赠", "Donations to villages"),
    "village_pairs_shanghai_side": (
        "结对村（社区）（上海）", "Paired villages and communities (Shanghai)"),
    "village_pairs_yunnan_side": ("结对村（云南）", "Paired villages (Yunnan)"),
    "villages_paired_with_enterprises": ("企业结对村", "Villages paired with firms"),
    "workshops": ("扶贫车间", "Workshops"),
    "workshops_sh_gd": ("扶贫车间（沪粤合计）", "Workshops (Shanghai and Guangdong)"),
}  # fmt: skip
# Indicators of village_outcomes.csv, whose Chinese name is also their code.
VILLAGE_NAMES = {
    "脱贫人口人均纯收入": "Net income a head of people lifted from poverty",
    "旅游人数(项目前)": "Visitors before the project",
    "旅游人数(项目后)": "Visitors after the project",
    "经营主体(项目前)": "Businesses before the project",
    "经营主体(项目后)": "Businesses after the project",
    "村民人均纯收入": "Net income a head",
    "年接待游客": "Visitors a year",
    "旅游综合收入": "Income from tourism",
    "咖啡产业规模": "Size of the coffee trade",
    "人均收入": "Income a head",
}
