package main

import (
	"fmt"
	"strconv"
)

// pricesOf is the date when the prices were published. They are the prices of us-east-1, without
// free tiers.
const pricesOf = "2025"

// A price is the price of a number of units.
type price struct {
	part    string
	dollars float64
	per     float64
	unit    string
	upTo    float64 // units a month; beyond that AWS has another price. 0: no limit
	page    string
}

const (
	gatewayPage    = "https://aws.amazon.com/api-gateway/pricing/"
	lambdaPage     = "https://aws.amazon.com/lambda/pricing/"
	dynamoPage     = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
	cloudWatchPage = "https://aws.amazon.com/cloudwatch/pricing/"
	cloudFrontPage = "https://aws.amazon.com/cloudfront/pricing/"
	transferPage   = "https://aws.amazon.com/ec2/pricing/on-demand/"
	s3Page         = "https://aws.amazon.com/s3/pricing/"
	kmsPage        = "https://aws.amazon.com/kms/pricing/"
)

const (
	million = 1e6
	// A GB of a bill.
	gigabyte = 1 << 30
)

// A priceList is the price of each kind of unit.
type priceList struct {
	gatewayRequest, transfer                       price
	lambdaRequest, lambdaCompute                   price
	read, write, storage, backup                   price
	logIngestion, logStorage                       price
	metric, alarmMetric, compositeAlarm, dashboard price
	edgeRequest, edgeFunction, edgeTransfer        price
	pageRead                                       price
	key, keyRequest                                price
	trace                                          price
}

func prices() priceList {
	return priceList{
		gatewayRequest: price{"API Gateway, REST API", 3.50, million, "requests", 333e6, gatewayPage},
		transfer:       price{"data from the API to the internet", 0.09, gigabyte, "GB", 10 << 40, transferPage},
		lambdaRequest:  price{"Lambda, requests", 0.20, million, "requests", 0, lambdaPage},
		lambdaCompute:  price{"Lambda, arm64", 0.0000133334, 1, "GB-seconds", 7.5e9, lambdaPage},
		read:           price{"DynamoDB, reads on demand", 0.125, million, "read request units", 0, dynamoPage},
		write:          price{"DynamoDB, writes on demand", 0.625, million, "write request units", 0, dynamoPage},
		storage:        price{"DynamoDB, storage", 0.25, gigabyte, "GB", 0, dynamoPage},
		backup:         price{"DynamoDB, point-in-time recovery", 0.20, gigabyte, "GB", 0, dynamoPage},
		logIngestion:   price{"CloudWatch Logs, ingestion", 0.50, gigabyte, "GB", 0, cloudWatchPage},
		logStorage:     price{"CloudWatch Logs, storage", 0.03, gigabyte, "GB", 0, cloudWatchPage},
		metric:         price{"CloudWatch, custom metric", 0.30, 1, "metric", 10_000, cloudWatchPage},
		alarmMetric:    price{"CloudWatch, metric of an alarm", 0.10, 1, "metric", 0, cloudWatchPage},
		compositeAlarm: price{"CloudWatch, composite alarm", 0.50, 1, "alarm", 0, cloudWatchPage},
		dashboard:      price{"CloudWatch, dashboard", 3.00, 1, "dashboard", 0, cloudWatchPage},
		edgeRequest:    price{"CloudFront, HTTPS requests, North America", 1.00, million, "requests", 0, cloudFrontPage},
		edgeFunction:   price{"CloudFront, function", 0.10, million, "requests", 0, cloudFrontPage},
		edgeTransfer:   price{"CloudFront, data, North America and Europe", 0.085, gigabyte, "GB", 10 << 40, cloudFrontPage},
		pageRead:       price{"S3, reads", 0.40, million, "requests", 0, s3Page},
		key:            price{"KMS, customer managed key", 1.00, 1, "key", 0, kmsPage},
		keyRequest:     price{"KMS, requests", 3.00, million, "requests", 0, kmsPage},
		trace:          price{"X-Ray, traces", 5.00, million, "traces", 0, "https://aws.amazon.com/xray/pricing/"},
	}
}

// list returns all prices, in the order of the page.
func (p priceList) list() []price {
	return []price{
		p.gatewayRequest, p.transfer, p.lambdaRequest, p.lambdaCompute, p.read, p.write, p.storage, p.backup,
		p.logIngestion, p.logStorage, p.metric, p.alarmMetric, p.compositeAlarm, p.dashboard,
		p.edgeRequest, p.edgeFunction, p.edgeTransfer, p.pageRead, p.key, p.keyRequest, p.trace,
	}
}

// of returns the price of a quantity. It fails if another price would apply to a part of it.
func (p price) of(quantity float64) (float64, error) {
	if p.upTo > 0 && quantity > p.upTo {
		return 0, fmt.Errorf("%s: %g is more than the %g that this price is for", p.part, quantity, p.upTo)
	}
	return quantity / p.per * p.dollars, nil
}

// text returns the price as on the page.
func (p price) text() string {
	per := p.unit
	switch p.per {
	case million:
		per = "million " + p.unit
	case gigabyte, 1:
		per = p.unit
	}
	return "$" + strconv.FormatFloat(p.dollars, 'f', max(2, decimals(p.dollars)), 64) + " per " + per
}

// decimals returns the number of decimals of a price.
func decimals(dollars float64) int {
	text := strconv.FormatFloat(dollars, 'f', -1, 64)
	for i := range text {
		if text[i] == '.' {
			return len(text) - i - 1
		}
	}
	return 0
}
